#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Decodes Shift-JIS (code page 932) into UTF-8 through the system's iconv.
///
/// The structure of the text is read here, so that ASCII always means ASCII and a broken character never takes the
/// delimiter behind it along; iconv only looks up the characters.
final class ShiftJISDecoder {
    private let converter: iconv_t

    init() throws(TextEncodingUnavailable) {
        for name in ["CP932", "WINDOWS-31J", "SHIFT_JIS", "SHIFTJIS"] {
            if let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 {
                self.converter = converter
                return
            }
        }
        throw TextEncodingUnavailable(encoding: .shiftJIS)
    }

    deinit {
        iconv_close(converter)
    }

    /// Appends the decoded text and returns the number of bytes taken from the input.
    func decode(_ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: inout [UInt8]) -> Int {
        var index = 0
        while index < input.count {
            let end = ByteScan.firstNonASCII(in: input, from: index)
            output.append(contentsOf: input[index..<end])
            index = end
            let start = index
            var length = Self.characterLength(in: input, at: index)
            while length > 0, index - start < Self.runLimit {
                index += length
                length = Self.characterLength(in: input, at: index)
            }
            convert(UnsafeBufferPointer(rebasing: input[start..<index]), into: &output)
            if index == start, index < input.count {
                if !isLast, index + 1 == input.count, Self.isLead(input[index]) { return index }
                output.append(TextDecoder.malformed)
                index += 1
            }
        }
        return index
    }

    /// Whether the text reads like Japanese rather than like Western European text in an 8-bit encoding.
    ///
    /// Accented letters stand alone between ASCII letters, whereas Japanese characters come in runs: half-width
    /// katakana as well as kana and kanji of two bytes. An accent before an ASCII letter can look like a kanji, yet
    /// not like two in a row.
    static func isPlausible(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var inRuns = 0
        var alone = 0
        var broken = 0
        var index = 0
        while index < bytes.count {
            index = ByteScan.firstNonASCII(in: bytes, from: index)
            var run = 0
            var length = characterLength(in: bytes, at: index)
            while length > 0 {
                run += 1
                index += length
                length = characterLength(in: bytes, at: index)
            }
            if run == 1 { alone += 1 } else { inRuns += run }
            if index < bytes.count, bytes[index] >= 0x80 {
                if index + 1 < bytes.count { broken += 1 }
                index += 1
            }
        }
        return inRuns > alone && inRuns > broken * 20
    }

    /// The number of bytes that decoded text took up; see `TextEncoding.byteCount(ofDecoded:)`.
    static func byteCount(ofDecoded text: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        var index = 0
        while index < text.count {
            guard case .valid(let length) = ByteScan.sequence(in: text, at: index) else {
                count += 1
                index += 1
                continue
            }
            // Half-width katakana, U+FF61...U+FF9F, are the single bytes 0xA1...0xDF.
            let isHalfWidth =
                length == 3 && text[index] == 0xEF
                && (text[index + 1] == 0xBD && text[index + 2] >= 0xA1
                    || text[index + 1] == 0xBE && text[index + 2] <= 0x9F)
            count += length == 1 || isHalfWidth ? 1 : 2
            index += length
        }
        return count
    }

    private static let runLimit = 2048

    private static func isLead(_ byte: UInt8) -> Bool {
        (0x81...0x9F).contains(byte) || (0xE0...0xFC).contains(byte)
    }

    /// The length of the character that is not ASCII at an index, 0 if there is none.
    ///
    /// The rows 0xF0...0xF9 are left to users and 0xFC ends early: in a file they are far likelier an accent.
    private static func characterLength(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        guard index < bytes.count else { return 0 }
        let lead = bytes[index]
        if (0xA1...0xDF).contains(lead) { return 1 }
        guard isLead(lead), !(0xF0...0xF9).contains(lead), index + 1 < bytes.count else { return 0 }
        let trail = bytes[index + 1]
        if lead == 0xFC, trail > 0x4B { return 0 }
        return (0x40...0x7E).contains(trail) || (0x80...0xFC).contains(trail) ? 2 : 0
    }

    /// Converts a run of characters that are well-formed, though a code of two bytes may have no character assigned.
    private func convert(_ run: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        var rest = run
        while !rest.isEmpty {
            var taken = 0
            let text = [UInt8](unsafeUninitializedCapacity: rest.count * 3) { buffer, count in
                rest.withMemoryRebound(to: CChar.self) { source in
                    buffer.withMemoryRebound(to: CChar.self) { target in
                        var input = UnsafeMutablePointer(mutating: source.baseAddress)
                        var inputLeft = source.count
                        var output = target.baseAddress
                        var outputLeft = target.count
                        _ = iconv(converter, &input, &inputLeft, &output, &outputLeft)
                        taken = source.count - inputLeft
                        count = target.count - outputLeft
                    }
                }
            }
            output.append(contentsOf: text)
            rest = UnsafeBufferPointer(rebasing: rest.dropFirst(taken))
            guard !rest.isEmpty else { return }
            let length = max(1, Self.characterLength(in: rest, at: 0))
            output.append(contentsOf: repeatElement(TextDecoder.malformed, count: length))
            rest = UnsafeBufferPointer(rebasing: rest.dropFirst(length))
        }
    }
}
