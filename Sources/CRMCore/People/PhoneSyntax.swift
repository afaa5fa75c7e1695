/// Takes the digits and the extension out of a written phone number.
struct PhoneSyntax {
    /// The digits as ASCII, without the extension.
    var digits: [UInt8] = []
    /// Whether a plus stands before the digits.
    var isInternational = false
    /// The digits of the extension.
    var `extension`: String?

    /// Reads a text in any script.
    static func read(_ text: String) throws(PhoneNumberError) -> PhoneSyntax {
        var source = text.utf8.allSatisfy({ $0 < 0x80 }) ? text : folded(text)
        let parsed = source.withUTF8 { bytes -> Result<PhoneSyntax, PhoneNumberError> in
            do throws(PhoneNumberError) {
                return .success(try PhoneSyntax(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try parsed.get()
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(PhoneNumberError) {
        digits.reserveCapacity(20)
        let range = ContactText.trim(bytes, bytes.indices)
        var index = range.lowerBound
        if ContactText.hasPrefix("tel:", in: bytes, at: index, end: range.upperBound) { index += 4 }
        while index < range.upperBound {
            let byte = bytes[index]
            if ContactText.isDigit(byte) {
                digits.append(byte)
                // No number of more than 15 digits is good, even with the longest prefix before it.
                if digits.count > 24 { throw .tooManyDigits }
            } else if byte == UInt8(ascii: "+") {
                guard digits.isEmpty, !isInternational else { throw .misplacedPlus }
                isInternational = true
            } else if isTrunkZero(bytes, at: index, end: range.upperBound) {
                index += 2
            } else if !Self.isSeparator(byte) {
                guard let start = extensionStart(bytes, at: index, end: range.upperBound) else {
                    throw ContactText.isLetter(byte) ? .letter : .character
                }
                `extension` = try Self.extensionDigits(bytes, start..<range.upperBound)
                break
            }
            index += 1
        }
    }

    /// Whether `(0)` stands after a calling code that isn't followed by a zero when dialled from abroad.
    private func isTrunkZero(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, end: Int) -> Bool {
        guard bytes[index] == UInt8(ascii: "("), !digits.isEmpty,
            ContactText.hasPrefix("(0)", in: bytes, at: index, end: end)
        else { return false }
        if isInternational { return !CallingCode.keepsZero(CallingCode.leading(digits)) }
        return digits.starts(with: "00".utf8) && !CallingCode.keepsZero(CallingCode.leading(digits.dropFirst(2)))
    }

    /// The offset after a word or sign that begins an extension; nil where none does.
    private func extensionStart(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, end: Int) -> Int? {
        guard !digits.isEmpty else { return nil }
        for word in Self.extensionWords where ContactText.hasPrefix(word, in: bytes, at: index, end: end) {
            return index + word.utf8CodeUnitCount
        }
        return nil
    }

    private static let extensionWords: [StaticString] = [
        "extension", "extn", "ext", ";ext=", "x", "#", ",", "\u{5185}\u{7DDA}", "\u{0434}\u{043E}\u{0431}",
    ]

    private static func extensionDigits(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>
    ) throws(PhoneNumberError) -> String {
        var digits: [UInt8] = []
        for index in range {
            if ContactText.isDigit(bytes[index]) {
                digits.append(bytes[index])
            } else {
                let isLead =
                    digits.isEmpty && [UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "#")].contains(bytes[index])
                guard isLead || isSeparator(bytes[index]) else { throw .badExtension }
            }
        }
        guard 1...8 ~= digits.count else { throw .badExtension }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: ContactText.isSpace(byte)
        }
    }

    /// Text with the digits of every script, dashes and spaces as ASCII, and without invisible formatting.
    static func folded(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let narrow = WidthFolding.fold(scalar)
            if narrow.isASCII {
                folded.append(narrow)
            } else if let digit = decimalDigit(scalar) {
                folded.append(digit)
            } else if isDash(scalar) {
                folded.append("-")
            } else if scalar.properties.generalCategory != .format {
                folded.append(narrow)
            }
        }
        return String(folded)
    }

    private static func decimalDigit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else { return nil }
        return (0...9 as ClosedRange<UInt8>).first { Double($0) == value }
            .map { Unicode.Scalar(UInt8(ascii: "0") &+ $0) }
    }

    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        // The minus sign, the long vowel mark of kana and the middle dot are typed for dashes too.
        switch scalar.value {
        case 0x2212, 0x30FC, 0xFF70, 0x00B7, 0x30FB: true
        default: scalar.properties.generalCategory == .dashPunctuation
        }
    }
}
