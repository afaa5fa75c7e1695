import StorageProtocols

/// What every case of the suite starts from.
enum Fixtures {
    /// The record types of the suite.
    static func catalog() throws -> Catalog {
        try Catalog([Company.schema.type, Person.schema.type, Deal.schema.type, Event.schema.type])
    }
}

extension RecordID {
    /// The identifier with a number; the order of identifiers is not that of the numbers.
    static func fixture(_ number: Int) -> RecordID {
        var random = SplitMix64(seed: UInt64(bitPattern: Int64(number)))
        let high = (random.next() & ~0xFFFF) | 0x7000 | UInt64(number & 0xFFF)
        return RecordID(high: high, low: 0x8000_0000_0000_0000 | random.next() >> 2)
    }
}

extension ID {
    /// The identifier with a number.
    static func fixture(_ number: Int) -> ID { ID(.fixture(number)) }
}

extension Instant {
    /// So many seconds after the suite's beginning of time, 2023-11-14 22:13:20 UTC.
    static func tick(_ seconds: Int) -> Instant {
        Instant(microseconds: (1_700_000_000 + Int64(seconds)) * 1_000_000)
    }
}

extension Store {
    /// Writes at the suite's beginning of time and gives what the body returned.
    @discardableResult
    func write<T: Sendable>(
        at tick: Int = 0,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> T {
        try await write(CommitRequest(at: .tick(tick)), body).value
    }

    /// Adds records in one commit, which must come about.
    @discardableResult
    func insert<R: Record>(_ records: R..., at tick: Int = 0) async throws -> CommitID {
        let outcome = try await write(CommitRequest(at: .tick(tick))) { tx in try tx.insert(records) }
        return try Require.value(outcome.commit, "an insert is a commit")
    }
}

extension Fixtures {
    /// Zones in which days begin at other times.
    static func zones() throws -> [Zone] {
        let east = Zone.LocalTime(offset: 9 * 3600, isDaylightSaving: false, abbreviation: "EAST")
        let west = Zone.LocalTime(offset: -5 * 3600, isDaylightSaving: false, abbreviation: "WEST")
        return [
            .utc, try Zone(name: "Suite/East", initial: east, transitions: [], footer: "EAST-9"),
            try Zone(name: "Suite/West", initial: west, transitions: [], footer: "WEST5SUMMER,M3.2.0,M11.1.0"),
        ]
    }
}
