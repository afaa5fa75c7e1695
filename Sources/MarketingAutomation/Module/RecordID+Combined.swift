import StorageProtocols

extension RecordID {
    /// An identifier that follows from this one and another, beside this one in the order of keys.
    ///
    /// The first half stays; the second is mixed with the other identifier, so that equal results need equal first
    /// halves and a collision of 64 bits.
    func combined(with other: RecordID, _ ordinal: Int = 0) -> RecordID {
        var mixed = low
        for word in [other.high, other.low, UInt64(truncatingIfNeeded: ordinal)] {
            mixed = Self.mix(mixed ^ word)
        }
        return RecordID(high: high, low: mixed)
    }

    /// The finaliser of SplitMix64: a bijection of 64 bits.
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
