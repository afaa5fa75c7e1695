/// A hash of 128 bits that is the same in every process, whatever the chunks; fast, and not cryptographic.
struct StableHash {
    /// The count of bytes.
    private(set) var size = 0
    private var lanes: (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93)
    private var rest: [UInt8] = []

    mutating func update(_ chunk: some Sequence<UInt8>) {
        let bytes = rest + chunk
        size += bytes.count - rest.count
        let whole = bytes.count & ~7
        bytes.withUnsafeBytes { raw in
            for offset in stride(from: 0, to: whole, by: 8) {
                mix(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
        }
        rest = Array(bytes[whole...])
    }

    /// Adds a text, and where it ends.
    mutating func update(_ text: String?) {
        update(text?.utf8 ?? "".utf8)
        update([text == nil ? 0xFE : 0xFF])
    }

    /// 32 hexadecimal digits.
    var text: String {
        var copy = self
        copy.mix(rest.reduce(UInt64(rest.count)) { $0 << 8 | UInt64($1) })
        return Self.hex(copy.lanes.0) + Self.hex(copy.lanes.1)
    }

    private mutating func mix(_ word: UInt64) {
        lanes.0 = (lanes.0 ^ word) &* 0xFF51_AFD7_ED55_8CCD
        lanes.0 ^= lanes.0 >> 32
        lanes.1 = (lanes.1 &+ word) &* 0xC4CE_B9FE_1A85_EC53
        lanes.1 ^= lanes.1 >> 29
    }

    private static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
