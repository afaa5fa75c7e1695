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

    /// UTF-32 is certain: every group of four bytes has to be a scalar value below 0x110000.
    private static func utf32WithoutMark(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        let sample = UnsafeBufferPointer(rebasing: bytes.prefix(4096))
        guard sample.count >= 4 else { return nil }
        return [TextEncoding.utf32LittleEndian, .utf32BigEndian]
            .first { encoding in
                let isLittle = encoding == .utf32LittleEndian
                return stride(from: 0, to: sample.count - 3, by: 4)
                    .allSatisfy { index in
                        let value = WideText.unit32(sample, index, isLittle)
                        return value != 0 && Unicode.Scalar(value) != nil
                    }
            }
    }

    /// UTF-16 shows in its ASCII: delimiters, line ends and digits have a NUL on one side, and always the same one.
    private static func utf16WithoutMark(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        var little = 0
        var big = 0
        let units = bytes.count / 2
        for index in stride(from: 0, to: units * 2, by: 2) {
            let (first, second) = (bytes[index], bytes[index + 1])
            if second == 0, first < 0x80, first != 0 { little += 1 }
            if first == 0, second < 0x80, second != 0 { big += 1 }
        }
        if little * 20 > units, little > big * 4 { return .utf16LittleEndian }
        if big * 20 > units, big > little * 4 { return .utf16BigEndian }
        return nil
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
