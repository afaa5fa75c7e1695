/// A phone number as it was given and in the form in which numbers are compared.
public struct PhoneNumber: Hashable, Sendable {
    /// The text as given, without white space at its ends.
    public let value: String

    /// The number by E.164, `+` and digits, where the calling code is known; else the digits as given.
    public let normal: String

    /// The digits of the extension, which are no part of ``normal``.
    public let `extension`: String?

    /// What the number is for.
    public var label: ContactLabel

    /// Reads a number written with any common separators, in the digits of any script.
    ///
    /// A leading `+` or `00` tells the calling code; without it the number is taken as dialled inside the country of
    /// `defaultCallingCode`, such as 81, and loses its trunk prefix. Numbers too short to be whole, such as service
    /// codes and North American ones without area code, keep their digits as given. Extensions follow `ext.`, `x`,
    /// `#`, `,` or `;ext=`.
    public init(
        _ text: String,
        defaultCallingCode: Int? = nil,
        label: ContactLabel = .other
    ) throws(PhoneNumberError) {
        let syntax = try PhoneSyntax.read(text)
        let normal = try Self.normal(syntax, defaultCallingCode: defaultCallingCode)
        value = ContactText.trimmed(text)
        self.normal = String(decoding: normal, as: UTF8.self)
        `extension` = syntax.extension
        self.label = label
    }

    init(value: String, normal: String, extension: String?, label: ContactLabel) {
        self.value = value
        self.normal = normal
        self.extension = `extension`
        self.label = label
    }

    /// The digits of ``normal`` without the plus, for searching.
    public var digits: Substring {
        isInternational ? normal.dropFirst() : normal[...]
    }

    /// Whether ``normal`` is a number by E.164.
    public var isInternational: Bool { normal.utf8.first == UInt8(ascii: "+") }

    /// The country calling code, where it is known.
    public var callingCode: Int? {
        guard isInternational else { return nil }
        return CallingCode.leading(normal.utf8.dropFirst())
    }

    /// Whether numbers of its country may have as many digits; nil where the country is not known.
    ///
    /// A slip in counting shows so without ``NumberingPlans``, which also tell the ranges that are in use.
    public var hasPossibleLength: Bool? {
        callingCode.flatMap { code in
            CallingCode.mayHave(digits.utf8.count - String(code).utf8.count, digitsBehind: code)
        }
    }

    private static func normal(
        _ syntax: PhoneSyntax,
        defaultCallingCode: Int?
    ) throws(PhoneNumberError) -> [UInt8] {
        let digits = syntax.digits[...]
        if digits.isEmpty { throw .noDigits }
        if digits.count < 3 { throw .tooFewDigits }
        let code = defaultCallingCode.flatMap { 1...999 ~= $0 ? $0 : nil }
        let abroad = syntax.isInternational ? digits : CallingCode.internationalDigits(of: digits, dialledIn: code)
        var normal: [UInt8] = []
        normal.reserveCapacity(16)
        if let abroad {
            guard abroad.first != UInt8(ascii: "0") else { throw .badCallingCode }
            let length = CallingCode.length(in: abroad)
            var rest = abroad.dropFirst(length)
            // Trunk zeros written behind the calling code by mistake.
            if !CallingCode.keepsZero(CallingCode.leading(abroad)) { rest = rest.drop { $0 == UInt8(ascii: "0") } }
            if rest.isEmpty { throw .tooFewDigits }
            normal.append(UInt8(ascii: "+"))
            normal += abroad.prefix(length)
            normal += rest
        } else if let code, let significant = CallingCode.significantDigits(of: digits, code: code) {
            normal.append(UInt8(ascii: "+"))
            normal += String(code).utf8
            normal += significant
        } else {
            normal += digits
        }
        let isInternational = normal.first == UInt8(ascii: "+")
        if normal.count > (isInternational ? 16 : 15) { throw .tooManyDigits }
        return normal
    }
}
