/// A value that a store keeps: a plain struct with an identifier, a schema and the tokens of its fields.
public protocol Record: Sendable {
    /// What names the record for ever.
    var id: ID<Self> { get }
    /// The type whose static members are the field tokens.
    associatedtype Fields
    /// The record type's name: that of its schema, known without it, so that schemas can refer to each other.
    static var typeName: String { get }
    /// The record type's columns, indexes and search fields.
    static var schema: Schema<Self> { get }
}

/// A record as it was read: the value and the version that an update is checked against.
@dynamicMemberLookup
public struct Stored<R: Record>: Sendable {
    /// The record.
    public var record: R
    /// The commit that wrote it.
    public let version: CommitID

    /// Creates a stored record; stores do.
    @inlinable
    public init(_ record: R, version: CommitID) {
        self.record = record
        self.version = version
    }

    /// The record's identifier.
    public var id: ID<R> { record.id }

    /// Reads and changes the record's properties.
    public subscript<T>(dynamicMember path: WritableKeyPath<R, T>) -> T {
        get { record[keyPath: path] }
        set { record[keyPath: path] = newValue }
    }

    /// Reads the record's properties.
    public subscript<T>(dynamicMember path: KeyPath<R, T>) -> T { record[keyPath: path] }
}

extension Stored: Equatable where R: Equatable {}
extension Stored: Hashable where R: Hashable {}
extension Stored: Identifiable {}
