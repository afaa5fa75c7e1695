/// How well two identities agree, field by field.
struct Agreement {
    /// The raw value of a ``MatchLevel`` for each ``MatchField``.
    private(set) var levels = SIMD16<UInt8>(repeating: 0)
    /// The slots whose values were compared, on either side.
    private(set) var left = SIMD16<UInt8>(repeating: 0)
    private(set) var right = SIMD16<UInt8>(repeating: 0)

    subscript(_ field: MatchField) -> MatchLevel {
        MatchLevel(rawValue: levels[Int(field.rawValue)]) ?? .unknown
    }

    /// Nothing compared yet.
    init() {}

    /// Compares two identities.
    init(_ a: MatchFormView, _ b: MatchFormView) {
        names(a, b)
        best(.companyName, MatchSlot.company, a, b, NameComparison.company)
        set(
            .organization,
            CodeComparison.exact(a[MatchSlot.organization], b[MatchSlot.organization]),
            MatchSlot.organization,
            MatchSlot.organization
        )
        best(.email, MatchSlot.emails, a, b, CodeComparison.email)
        best(.phone, MatchSlot.phones, a, b, CodeComparison.phone)
        best(.domain, MatchSlot.domains, a, b, CodeComparison.exact)
        best(.identifier, MatchSlot.identifiers, a, b, CodeComparison.identifier)
        set(
            .birthday,
            CodeComparison.date(a[MatchSlot.birthday], b[MatchSlot.birthday]),
            MatchSlot.birthday,
            MatchSlot.birthday
        )
        addresses(a, b)
    }

    @inline(__always)
    mutating func set(_ field: MatchField, _ level: MatchLevel, _ i: Int, _ j: Int) {
        let index = Int(field.rawValue)
        levels[index] = level.rawValue
        left[index] = UInt8(truncatingIfNeeded: i)
        right[index] = UInt8(truncatingIfNeeded: j)
    }

    /// Compares every value of a field with every one of the other side and keeps the best level.
    private mutating func best(
        _ field: MatchField,
        _ slots: Range<Int>,
        _ a: MatchFormView,
        _ b: MatchFormView,
        _ compare: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> MatchLevel
    ) {
        var found: (level: MatchLevel, i: Int, j: Int)?
        for i in slots where a.has(i) {
            for j in slots where b.has(j) {
                let level = compare(a[i], b[j])
                if level == .unknown { continue }
                if let best = found, level.rawValue >= best.level.rawValue { continue }
                found = (level, i, j)
                if level == .identical { return set(field, level, i, j) }
            }
        }
        if let found { set(field, found.level, found.i, found.j) }
    }

    private mutating func names(_ a: MatchFormView, _ b: MatchFormView) {
        var given = best(MatchSlot.given, MatchSlot.otherGiven, a, b)
        var family = best(MatchSlot.family, MatchSlot.otherFamily, a, b)
        if given.level.rawValue > MatchLevel.equivalent.rawValue,
            Nicknames.share(a[MatchSlot.nicknames], b[MatchSlot.nicknames])
        {
            given.level = .equivalent
        }
        if Self.distance(given.level) + Self.distance(family.level) >= 3 {
            // Perhaps somebody took one for the other.
            let first = NameComparison.name(a[MatchSlot.given], b[MatchSlot.family])
            let second = NameComparison.name(a[MatchSlot.family], b[MatchSlot.given])
            if let swapped = Self.swapped(first, second),
                Self.distance(swapped.0) + Self.distance(swapped.1) + 1
                    < Self.distance(given.level) + Self.distance(family.level)
            {
                // The better one counts as the given name, so that the order of the two does not matter.
                let isFirst = swapped.0.rawValue <= swapped.1.rawValue
                let (better, worse) = isFirst ? (swapped.0, swapped.1) : (swapped.1, swapped.0)
                let (one, other) = isFirst ? (MatchSlot.given, MatchSlot.family) : (MatchSlot.family, MatchSlot.given)
                given = (better, one, other)
                family = (worse, other, one)
            }
        }
        set(.givenName, given.level, given.i, given.j)
        set(.familyName, family.level, family.i, family.j)
    }

    /// How far a level is from certainty.
    private static func distance(_ level: MatchLevel) -> Int {
        switch level {
        case .identical, .equivalent: 0
        case .close: 1
        case .unknown, .similar, .partial: 2
        case .different: 4
        }
    }

    /// The levels of names in the other order, if they say that it is one.
    private static func swapped(_ first: MatchLevel, _ second: MatchLevel) -> (MatchLevel, MatchLevel)? {
        guard min(distance(first), distance(second)) <= 1 else { return nil }
        func told(_ level: MatchLevel) -> MatchLevel { level == .identical ? .equivalent : level }
        return (told(first), told(second))
    }

    /// The better of a name's and its reading's or nickname's level.
    private func best(_ slot: Int, _ other: Int, _ a: MatchFormView, _ b: MatchFormView)
        -> (level: MatchLevel, i: Int, j: Int)
    {
        var found = (level: NameComparison.name(a[slot], b[slot]), i: slot, j: slot)
        guard found.level != .identical, a.has(other) || b.has(other) else { return found }
        for (i, j) in [(slot, other), (other, slot), (other, other)] {
            let level = NameComparison.name(a[i], b[j])
            if level == .unknown { continue }
            let told: MatchLevel = level == .identical && i != j ? .equivalent : level
            if found.level == .unknown || told.rawValue < found.level.rawValue { found = (told, i, j) }
        }
        return found
    }

    private mutating func addresses(_ a: MatchFormView, _ b: MatchFormView) {
        var found: (points: Int, levels: AddressAgreement)?
        for i in stride(
            from: MatchSlot.addresses.lowerBound,
            to: MatchSlot.addresses.upperBound,
            by: MatchSlot.addressParts
        ) {
            for j in stride(
                from: MatchSlot.addresses.lowerBound,
                to: MatchSlot.addresses.upperBound,
                by: MatchSlot.addressParts
            ) {
                guard let address = AddressAgreement(a, b, i, j) else { continue }
                let points = address.points
                if found.map({ points > $0.points }) ?? true { found = (points, address) }
            }
        }
        guard let address = found?.levels else { return }
        set(.houseNumber, address.number, address.a + MatchSlot.number, address.b + MatchSlot.number)
        let (street, line) = address.isSwapped ? (MatchSlot.line, MatchSlot.street) : (MatchSlot.street, MatchSlot.line)
        set(.street, address.street, address.a + MatchSlot.street, address.b + street)
        set(.addressLine, address.line, address.a + MatchSlot.line, address.b + line)
        set(.locality, address.locality, address.a + MatchSlot.locality, address.b + MatchSlot.locality)
        set(.postalCode, address.postalCode, address.a + MatchSlot.postalCode, address.b + MatchSlot.postalCode)
        set(.region, address.region, address.a + MatchSlot.region, address.b + MatchSlot.region)
    }
}

/// How well one postal address agrees with one of the other side.
private struct AddressAgreement {
    let a: Int
    let b: Int
    let number: MatchLevel
    let locality: MatchLevel
    let postalCode: MatchLevel
    let region: MatchLevel
    private(set) var street: MatchLevel
    private(set) var line: MatchLevel
    private(set) var isSwapped = false

    init?(_ left: MatchFormView, _ right: MatchFormView, _ a: Int, _ b: Int) {
        guard (a..<(a + MatchSlot.addressParts)).contains(where: left.has),
            (b..<(b + MatchSlot.addressParts)).contains(where: right.has)
        else { return nil }
        (self.a, self.b) = (a, b)
        number = CodeComparison.houseNumber(left[a + MatchSlot.number], right[b + MatchSlot.number])
        locality = NameComparison.text(left[a + MatchSlot.locality], right[b + MatchSlot.locality])
        postalCode = CodeComparison.postalCode(left[a + MatchSlot.postalCode], right[b + MatchSlot.postalCode])
        region = NameComparison.region(left[a + MatchSlot.region], right[b + MatchSlot.region])
        let (first, second) = (a + MatchSlot.street, a + MatchSlot.line)
        let (third, fourth) = (b + MatchSlot.street, b + MatchSlot.line)
        street = NameComparison.text(left[first], right[third])
        line = NameComparison.text(left[second], right[fourth])
        guard Self.points(street) + Self.points(line) <= 0, left.has(second) || right.has(fourth) else { return }
        let crossed = (
            NameComparison.text(left[first], right[fourth]), NameComparison.text(left[second], right[third])
        )
        if Self.points(crossed.0) + Self.points(crossed.1) > Self.points(street) + Self.points(line) + 1 {
            (street, line, isSwapped) = (crossed.0, crossed.1, true)
        }
    }

    /// How well the two agree; of equal ones, the order of the sides plays no part.
    var points: Int {
        let points =
            Self.points(number) + 2 * Self.points(street) + Self.points(line) + Self.points(locality)
            + 2 * Self.points(postalCode)
        return [number, street, line, locality, postalCode, region].reduce(points) { $0 * 8 - Int($1.rawValue) }
    }

    private static func points(_ level: MatchLevel) -> Int {
        switch level {
        case .identical, .equivalent: 3
        case .close: 2
        case .similar, .partial: 1
        case .unknown: 0
        case .different: -1
        }
    }
}
