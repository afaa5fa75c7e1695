/// Makes record identifiers: UUID version 7 (RFC 9562), strictly increasing within one generator.
///
/// The millisecond and the random bits are the caller's, so that a test repeats exactly. Within a millisecond, or when
/// the clock steps back, the generator counts on from its last identifier.
public struct IDGenerator: Sendable {
    private var last: RecordID
    private var random: any RandomNumberGenerator & Sendable

    /// Creates a generator that draws its random bits from `random`.
    public init(random: any RandomNumberGenerator & Sendable) {
        self.random = random
        last = RecordID(high: 0, low: 0)
    }

    /// Makes the next identifier for the instant `now`.
    public mutating func next(at now: Instant) -> RecordID {
        let milliseconds = UInt64(clamping: max(0, now.microseconds / 1000)) & 0xFFFF_FFFF_FFFF
        if milliseconds > last.high >> 16 {
            // 12 random bits, kept in the lower half so that the counter has room; then 62 more.
            let high = milliseconds << 16 | 0x7000 | (random.next() & 0x7FF)
            last = RecordID(high: high, low: 0x8000_0000_0000_0000 | (random.next() & 0x3FFF_FFFF_FFFF_FFFF))
            return last
        }
        // Same millisecond: step the 62 low bits by a random amount, so that identifiers cannot be guessed in turn.
        let step = (random.next() & 0xFFFF_FFFF) + 1
        let low = (last.low & 0x3FFF_FFFF_FFFF_FFFF) + step
        var high = last.high
        if low > 0x3FFF_FFFF_FFFF_FFFF {
            let counter = (high & 0xFFF) + 1
            high = counter > 0xFFF ? ((high >> 16) + 1) << 16 | 0x7000 : (high & ~0xFFF) | counter
        }
        last = RecordID(high: high, low: 0x8000_0000_0000_0000 | (low & 0x3FFF_FFFF_FFFF_FFFF))
        return last
    }
}
