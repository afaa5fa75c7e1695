/// The numbering plans of the world's countries: which phone numbers there are, and how they are dialled.
///
/// They change every few weeks, which is why the library has none built in. A host gets `PhoneNumberMetadata.xml` of the
/// open-source project libphonenumber, and reads it:
///
/// ```swift
/// let plans = try NumberingPlans(metadata: bytes)
/// let phone = try plans.phone("06 12 34 56 78", region: "FR")
/// if case .valid(.mobile, _) = plans.verdict(on: phone) { offerTextMessage(to: phone) }
/// ```
///
/// Without plans ``PhoneNumber`` knows the calling codes and how trunk prefixes are dialled, which is enough to compare
/// numbers.
public struct NumberingPlans: Sendable {
    /// The plans of each calling code, the main one first.
    private(set) var plans: [Int: [NumberingPlan]] = [:]
    private var callingCodes: [String: Int] = [:]

    /// Reads plans from the bytes of a `PhoneNumberMetadata.xml`.
    ///
    /// - Throws: ``NumberingPlanError`` that names the region where something is missing or no pattern.
    public init(metadata bytes: [UInt8]) throws(NumberingPlanError) {
        var reader = NumberingPlanReader(bytes)
        while let plan = try reader.next() {
            let place = plan.isMain ? 0 : plans[plan.callingCode]?.count ?? 0
            plans[plan.callingCode, default: []].insert(plan, at: place)
            if let region = plan.region { callingCodes[region] = plan.callingCode }
        }
        if plans.isEmpty { throw NumberingPlanError(.noPlans) }
    }

    /// The regions by ISO 3166-1 of which there are plans, in alphabetical order.
    public var regions: [String] { callingCodes.keys.sorted() }

    /// The calling code of a region.
    public func callingCode(of region: String) -> Int? { callingCodes[region] }

    /// What the plans say of a number.
    ///
    /// It takes some microseconds.
    public func verdict(on phone: PhoneNumber) -> NumberVerdict {
        guard phone.isInternational else { return .unknownCountry }
        let digits = Array(phone.digits.utf8)[...]
        guard let code = leadingCode(of: digits), let plans = plans[code] else { return .unknownCountry }
        let number = digits.dropFirst(String(code).utf8.count)
        for plan in plans {
            if plans.count > 1, let leading = plan.leadingDigits {
                guard leading.prefix(of: number) != nil else { continue }
                if let kind = plan.kind(of: number) { return .valid(kind, region: plan.region) }
                break
            }
            if let kind = plan.kind(of: number) { return .valid(kind, region: plan.region) }
        }
        return plans.contains { $0.hasLength(number.count) } ? .noSuchRange : .wrongLength
    }

    /// Reads a number as it is dialled in a region, or with a plus from anywhere.
    ///
    /// Beside what ``PhoneNumber/init(_:defaultCallingCode:label:)`` does, the plan tells prefixes of carriers, and digits
    /// that belong to the number though they look like a prefix. Numbers that are too short to be whole get the calling
    /// code of the region too, and the verdict on them is `wrongLength`.
    ///
    /// - Parameters:
    ///   - text: The number with any common separators, and an extension.
    ///   - region: The region by ISO 3166-1; one without a plan is as good as none.
    ///   - label: What the number is for.
    public func phone(
        _ text: String,
        region: String?,
        label: ContactLabel = .other
    ) throws(PhoneNumberError) -> PhoneNumber {
        let syntax = try PhoneSyntax.read(text)
        let digits = syntax.digits[...]
        let code = region.flatMap { callingCodes[$0] } ?? 0
        let home = plans[code]?.first { $0.region == region }
        let found = syntax.isInternational ? abroad(digits) : home.map { significant(digits, in: $0) }
        guard digits.count >= 3, let (code, number) = found, !number.isEmpty else {
            return try PhoneNumber(text, label: label)
        }
        let normal = [UInt8(ascii: "+")] + Array(String(code).utf8) + number
        // A plan may take away nearly all of the digits.
        if normal.count < 4 { throw .tooFewDigits }
        if normal.count > 16 { throw .tooManyDigits }
        return PhoneNumber(
            value: ContactText.trimmed(text),
            normal: String(decoding: normal, as: UTF8.self),
            extension: syntax.extension,
            label: label
        )
    }

    /// The calling code and the number behind it, of digits that are dialled in a region.
    private func significant(_ digits: ArraySlice<UInt8>, in home: NumberingPlan) -> (Int, [UInt8]) {
        if let prefix = home.internationalPrefix?.prefix(of: digits), prefix.count > 0,
            let found = abroad(digits.dropFirst(prefix.count))
        {
            return found
        }
        // A calling code may be there without a plus, where the digits are no number as they stand.
        let code = String(home.callingCode).utf8
        if digits.starts(with: code), home.general?.matches(digits) != true || digits.count > home.longest {
            let rest = home.significant(digits.dropFirst(code.count))
            if digits.count > home.longest || home.general?.matches(rest[...]) == true {
                return (home.callingCode, (plans[home.callingCode]?.first ?? home).significant(rest[...]))
            }
        }
        return (home.callingCode, home.significant(digits))
    }

    /// The calling code and the number behind it, of international digits; nil where no plan has the code.
    private func abroad(_ digits: ArraySlice<UInt8>) -> (Int, [UInt8])? {
        guard let code = leadingCode(of: digits), let plan = plans[code]?.first else { return nil }
        return (code, plan.significant(digits.dropFirst(String(code).utf8.count)))
    }

    /// The calling code with which international digits begin.
    private func leadingCode(of digits: ArraySlice<UInt8>) -> Int? {
        var code = 0
        for digit in digits.prefix(3) {
            code = code * 10 + Int(digit &- UInt8(ascii: "0"))
            if plans[code] != nil { return code }
        }
        return nil
    }
}
