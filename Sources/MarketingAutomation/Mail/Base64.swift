/// Base64 with padding (RFC 4648, section 4).
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func append(_ data: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        data.withUnsafeBufferPointer { data in
            var index = 0
            while index < data.count {
                let rest = data.count - index
                let word =
                    UInt32(data[index]) << 16 | (rest > 1 ? UInt32(data[index + 1]) << 8 : 0)
                    | (rest > 2 ? UInt32(data[index + 2]) : 0)
                bytes.append(digits[Int(word >> 18 & 63)])
                bytes.append(digits[Int(word >> 12 & 63)])
                bytes.append(rest > 1 ? digits[Int(word >> 6 & 63)] : UInt8(ascii: "="))
                bytes.append(rest > 2 ? digits[Int(word & 63)] : UInt8(ascii: "="))
                index += 3
            }
        }
    }
}
