public import StorageProtocols

/// A record that sessions create.
///
/// Make one without an identifier and hand it to ``Session/create(_:reason:key:)-(R)``, which assigns the identifier
/// and the time of creation:
///
///     let ann = try await session.create(Contact(name: PersonName(given: "Ann", family: "Lee")))
///
/// Where records of one batch refer to each other, take identifiers from ``Session/newID(_:)`` before.
public protocol CRMRecord: Record {
    /// The record's identifier; ``StorageProtocols/ID/unassigned`` until it is created.
    var id: ID<Self> { get set }
    /// Fills in what is known when the record is created; does nothing unless the type implements it.
    mutating func assign(createdAt now: Instant)
}

extension CRMRecord {
    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {}
}

extension ID {
    /// Stands for an identifier that a session is to assign: the nil UUID, which names no record.
    public static var unassigned: ID { ID(RecordID(high: 0, low: 0)) }

    /// Whether a session is to assign the identifier.
    public var isUnassigned: Bool { raw.high == 0 && raw.low == 0 }
}

extension Instant {
    /// Stands for a time that a session is to assign: before every other.
    public static let unassigned = Instant(microseconds: .min)
}
