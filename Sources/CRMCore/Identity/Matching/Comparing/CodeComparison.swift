/// How well numbers, codes and addresses of machines agree.
enum CodeComparison {
    /// Compares the number of a house.
    static func houseNumber(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        return TextDistance.with(a, b) { texts in
            if texts.longer > 1, texts.edits(atMost: 1) <= 1 { return .close }
            return texts.isPrefix || texts.isSuffix ? .partial : .different
        }
    }

    /// Compares postal codes; the first half of one is the larger area.
    static func postalCode(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        return TextDistance.with(a, b) { texts in
            if texts.shorter >= 4, texts.isPrefix { return .equivalent }
            let edits = texts.edits(atMost: 2)
            if edits <= 1 { return .close }
            if edits == 2 { return .similar }
            let half = (texts.shorter + 1) / 2
            return a.prefix(half).elementsEqual(b.prefix(half)) ? .partial : .different
        }
    }

    /// Compares two dates of eight digits.
    static func date(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        guard a.count == 8, b.count == 8 else { return .different }
        let isYear = a[0..<4].elementsEqual(b[0..<4])
        let (month, day) = (a[4..<6].elementsEqual(b[4..<6]), a[6..<8].elementsEqual(b[6..<8]))
        if isYear, a[4..<6].elementsEqual(b[6..<8]), a[6..<8].elementsEqual(b[4..<6]) { return .close }
        let edits = TextDistance.with(a, b) { $0.edits(atMost: 2) }
        if edits <= 1 { return .close }
        // Whoever was not born on the first of January, as far as anybody knows, agrees by more than chance.
        let parts = [isYear, month, day].count { $0 }
        return parts == 2 ? .similar : .different
    }

    /// Compares phone numbers as digits; one may lack its country code.
    static func phone(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        // The zero by which long-distance numbers begin inside a country.
        let (left, right) = (significant(a), significant(b))
        let short = min(left.count, right.count)
        if short >= 7, left.count != right.count, left.suffix(short).elementsEqual(right.suffix(short)) {
            return .equivalent
        }
        guard a.count >= 8, b.count >= 8 else { return .different }
        return TextDistance.with(a, b) { $0.edits(atMost: 1) } <= 1 ? .close : .different
    }

    private static func significant(_ digits: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>> {
        digits.first == UInt8(ascii: "0") ? digits.dropFirst() : digits[...]
    }

    /// Compares canonical e-mail addresses.
    static func email(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        let at = UInt8(ascii: "@")
        guard let i = a.lastIndex(of: at), let j = b.lastIndex(of: at) else { return .different }
        let (left, right) = (UnsafeBufferPointer(rebasing: a[..<i]), UnsafeBufferPointer(rebasing: b[..<j]))
        if sameBytes(left, right) {
            if isSlip(a, b) { return .close }
            return left.count >= 6 ? .equivalent : .different
        }
        guard a[i...].elementsEqual(b[j...]), min(left.count, right.count) >= 5 else { return .different }
        return isSlip(left, right) ? .close : .different
    }

    /// Whether two texts are one slip apart, and the slip is in no number: `ann12` and `ann13` are two people.
    private static func isSlip(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        guard a.lazy.filter(ContactText.isDigit).elementsEqual(b.lazy.filter(ContactText.isDigit)) else { return false }
        return TextDistance.with(a, b) { $0.edits(atMost: 1) } <= 1
    }

    /// Compares identifiers; those of two schemes are unknown to each other.
    ///
    /// A program gives identifiers to records one after the other: there a near one is no slip.
    static func identifier(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        guard let i = a.firstIndex(of: 0), let j = b.firstIndex(of: 0), a[..<i].elementsEqual(b[..<j]) else {
            return .unknown
        }
        if sameBytes(a, b) { return .identical }
        let (left, right) = (UnsafeBufferPointer(rebasing: a[(i + 1)...]), UnsafeBufferPointer(rebasing: b[(j + 1)...]))
        if min(left.count, right.count) < 5 || a[..<i].elementsEqual(IdentityProfile.Identifier.external.utf8) {
            return .different
        }
        return TextDistance.with(left, right) { $0.edits(atMost: 1) } <= 1 ? .close : .different
    }

    /// Compares what is the same or not.
    static func exact(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        return sameBytes(a, b) ? .identical : .different
    }
}
