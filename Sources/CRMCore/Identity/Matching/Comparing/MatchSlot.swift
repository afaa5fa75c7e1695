/// Where the parts of an identity lie in a ``MatchForm``.
enum MatchSlot {
    static let given = 0
    static let family = 1
    /// The nickname or the reading of the given name.
    static let otherGiven = 2
    /// The reading of the family name.
    static let otherFamily = 3
    /// The groups of nicknames to which the given name belongs, two bytes each.
    static let nicknames = 4
    /// Two names of a company, words with a space between them.
    static let company = 5..<7
    /// The company that a person works for, 16 bytes.
    static let organization = 7
    static let emails = 8..<11
    static let phones = 11..<14
    static let domains = 14..<16
    /// Scheme, a zero byte, value.
    static let identifiers = 16..<19
    /// Eight digits: year, month, day.
    static let birthday = 19
    /// Three addresses of six parts each.
    static let addresses = 20..<38
    static let addressParts = 6
    static let count = 38

    static let number = 0
    static let street = 1
    static let line = 2
    static let locality = 3
    static let postalCode = 4
    static let region = 5
}

/// A ``MatchForm`` whose parts have been found.
struct MatchFormView {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// For each slot, the offset in the upper half and the length in the lower.
    private let slots: UnsafeMutableBufferPointer<UInt32>

    /// Finds the parts of a form.
    ///
    /// - Parameters:
    ///   - bytes: What ``MatchFormWriter`` wrote.
    ///   - slots: Memory for ``MatchSlot/count`` words, which the view keeps using.
    init(_ bytes: UnsafeBufferPointer<UInt8>, slots: UnsafeMutableBufferPointer<UInt32>) {
        self.bytes = bytes
        self.slots = slots
        slots.update(repeating: 0)
        var index = 0
        while index + 2 <= bytes.count {
            let (slot, length) = (Int(bytes[index]), Int(bytes[index + 1]))
            index += 2
            guard slot < MatchSlot.count, index + length <= bytes.count, index < 1 << 16 else { return }
            slots[slot] = UInt32(truncatingIfNeeded: index << 16 | length)
            index += length
        }
    }

    /// The bytes of a part; none where it says nothing.
    @inline(__always)
    subscript(_ slot: Int) -> UnsafeBufferPointer<UInt8> {
        let word = slots[slot]
        let start = Int(word >> 16)
        return UnsafeBufferPointer(rebasing: bytes[start..<(start + Int(word & 0xFFFF))])
    }

    /// Whether a part says anything.
    @inline(__always)
    func has(_ slot: Int) -> Bool { slots[slot] != 0 }
}
