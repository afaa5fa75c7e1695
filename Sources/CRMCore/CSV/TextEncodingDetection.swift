extension TextEncoding {
    /// Tells the encoding of text from its first bytes.
    ///
    /// - Parameters:
    ///   - sample: The first bytes of the text; 64 KB are plenty.
    ///   - isComplete: Whether the sample is all there is. If not, a sequence cut off by its end is no fault.
    /// - Returns: The encoding, or `nil` while everything is ASCII and so any 8-bit encoding is still possible, and the
    ///   number of bytes of the byte order mark.
    public static func detect(_ sample: [UInt8], isComplete: Bool) -> (encoding: TextEncoding?, markLength: Int) {
        sample.withUnsafeBufferPointer { bytes in
            // UTF-32 comes first: its little-endian mark begins with that of UTF-16.
            for encoding in [TextEncoding.utf8, .utf32LittleEndian, .utf32BigEndian]
            where bytes.starts(with: encoding.byteOrderMark) {
                return (encoding, encoding.byteOrderMark.count)
            }
            for encoding in [TextEncoding.utf16LittleEndian, .utf16BigEndian]
            where bytes.starts(with: encoding.byteOrderMark) {
                // Some exporters put a UTF-16 mark before UTF-32 text.
                let text = UnsafeBufferPointer(rebasing: bytes.dropFirst(2))
                return (utf32WithoutMark(text) ?? encoding, 2)
            }
            return (utf32WithoutMark(bytes) ?? utf16WithoutMark(bytes) ?? eightBit(bytes, isComplete: isComplete), 0)
        }
    }

    /// UTF-32 is certain: every group of four bytes has to be a scalar of a plane that has characters.
    private static func utf32WithoutMark(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        let sample = UnsafeBufferPointer(rebasing: bytes.prefix(4096))
        guard sample.count >= 4 else { return nil }
        if isUTF32(sample, isLittle: true) { return .utf32LittleEndian }
        return isUTF32(sample, isLittle: false) ? .utf32BigEndian : nil
    }

    private static func isUTF32(_ sample: UnsafeBufferPointer<UInt8>, isLittle: Bool) -> Bool {
        for index in stride(from: 0, to: sample.count - 3, by: 4) {
            let value = WideText.unit32(sample, index, isLittle)
            let isInUsedPlane = value < 0x4_0000 || value >> 16 == 0xE
            if value == 0 || !isInUsedPlane || Unicode.Scalar(value) == nil { return false }
        }
        return true
    }

    /// UTF-16 shows in its ASCII: a NUL on one side, and always the same one.
    ///
    /// Delimiters and line ends have to be among it. In a file of 8-bit text with a NUL somewhere they stand alone.
    private static func utf16WithoutMark(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        var little = 0
        var big = 0
        var structure = 0
        var wideStructure = 0
        let units = bytes.count / 2
        for index in stride(from: 0, to: units * 2, by: 2) {
            let (first, second) = (bytes[index], bytes[index + 1])
            let isLittle = second == 0 && isText(first)
            let isBig = first == 0 && isText(second)
            if isLittle { little += 1 }
            if isBig { big += 1 }
            if isStructure(first) || isStructure(second) {
                structure += 1
                if isLittle || isBig { wideStructure += 1 }
            }
        }
        guard (little + big) * 20 > units, wideStructure * 4 > structure else { return nil }
        return little > big * 4 ? .utf16LittleEndian : big > little * 4 ? .utf16BigEndian : nil
    }

    private static func isText(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) || (0x09...0x0D).contains(byte)
    }

    private static func isStructure(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0A, 0x0D, 0x22, 0x2C, 0x3B: true
        default: false
        }
    }

    /// Tells UTF-8, Windows-1252 and Shift-JIS apart; `nil` where all bytes are ASCII.
    static func eightBit(_ bytes: UnsafeBufferPointer<UInt8>, isComplete: Bool) -> TextEncoding? {
        var index = ByteScan.firstNonASCII(in: bytes)
        guard index < bytes.count else { return nil }
        var wellFormed = 0
        var malformed = 0
        while index < bytes.count {
            switch ByteScan.sequence(in: bytes, at: index) {
            case .valid(let length):
                if length > 1 { wellFormed += 1 }
                index += length
            case .malformed:
                malformed += 1
                index += 1
            case .cut:
                if isComplete { malformed += 1 }
                index = bytes.count
            }
        }
        // Text in another encoding hits a well-formed sequence now and then, never nearly always. So a few bad
        // bytes in UTF-8 cost their rows and don't turn every name in the file into something else.
        if malformed == 0 || wellFormed > malformed * 8 { return .utf8 }
        return ShiftJISDecoder.isPlausible(bytes) ? .shiftJIS : .windows1252
    }
}
