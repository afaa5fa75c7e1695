/// The one place where a record type's columns are named.
///
///     static let typeName = "company"
///     static let schema = Schema(
///         typeName,
///         Fields.id, Fields.name, Fields.owner,
///         make: Company.init(id:name:owner:)
///     )
///     .derived(Fields.sortName)
///     .indexed(by: Fields.owner)
///     .searchable(Fields.name)
///
/// The fields are given in the order of the initialiser's parameters; the identifier comes first.
public struct Schema<R: Sendable>: Sendable {
    /// What a store has to know.
    public private(set) var type: RecordType
    /// Reads a record from a row's stored columns.
    public private(set) var decode: @Sendable (inout RowReader) throws -> R
    private var stored: @Sendable (R, inout [Value]) -> Void
    private var computed: [@Sendable (R) -> Value] = []

    /// Declares a record type by its stored fields and the function that makes a record from them.
    @inlinable
    public init<each V: FieldValue>(
        _ name: String,
        version: Int = 1,
        _ field: repeat Field<R, each V>,
        make: @escaping @Sendable (repeat each V) -> R
    ) {
        var columns: [Column] = []
        for field in repeat each field { columns.append(Self.column(field)) }
        self.init(
            type: RecordType(name: name, version: version, columns: columns),
            decode: { row in make(repeat try (each V).read(from: &row)) },
            stored: { record, values in repeat values.append((each field).get(record).value) }
        )
    }

    @usableFromInline
    init(
        type: RecordType,
        decode: @escaping @Sendable (inout RowReader) throws -> R,
        stored: @escaping @Sendable (R, inout [Value]) -> Void
    ) {
        self.type = type
        self.decode = decode
        self.stored = stored
    }

    @usableFromInline
    static func column<V>(_ field: Field<R, V>) -> Column { field.column }

    /// The values of a record, in the order of the type's columns.
    public func values(of record: R) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(type.columns.count)
        stored(record, &values)
        for compute in computed { values.append(compute(record)) }
        return values
    }

    /// Reads and writes records by functions written out by hand, for a type that is read or written very often.
    ///
    /// They must do what the declaration does, column for column; let a test compare them.
    ///
    /// - Parameters:
    ///   - decode: Reads the stored columns in order.
    ///   - encode: Appends the values of the stored columns in order.
    /// - Returns: The same schema with these functions.
    public func handwritten(
        decode: @escaping @Sendable (inout RowReader) throws -> R,
        encode: @escaping @Sendable (R, inout [Value]) -> Void
    ) -> Schema {
        var copy = self
        copy.decode = decode
        copy.stored = encode
        return copy
    }

    /// Adds a field that is computed when a record is written: it can be filtered, sorted and indexed.
    public func derived<V>(_ field: Field<R, V>) -> Schema {
        var copy = self
        var column = field.column
        column.isDerived = true
        copy.type.columns.append(column)
        copy.computed.append { field.get($0).value }
        return copy
    }

    /// Adds an index over one field.
    ///
    /// Over a list field it finds records by an element's key.
    public func indexed<V>(by field: Field<R, V>) -> Schema {
        adding(Index([field.reference]))
    }

    /// Adds an index over two fields: rows by the first, ordered by the second.
    public func indexed<V, W>(by first: Field<R, V>, _ second: Field<R, W>) -> Schema {
        adding(Index([first.reference, second.reference]))
    }

    /// Adds an index over three fields.
    public func indexed<V, W, X>(by first: Field<R, V>, _ second: Field<R, W>, _ third: Field<R, X>) -> Schema {
        adding(Index([first.reference, second.reference, third.reference]))
    }

    /// Keeps a field's values, or a list field's keys, unique over live records.
    ///
    /// Null is exempt.
    public func unique<V>(_ field: Field<R, V>) -> Schema {
        adding(Index([field.reference], isUnique: true))
    }

    /// Makes the text of a field searchable.
    public func searchable<V>(_ field: Field<R, V>) -> Schema {
        var copy = self
        copy.type.searchFields.append(field.name)
        return copy
    }

    /// Names the members of list elements that are searched, in place of `key` and `value`.
    public func searchableMembers(_ names: String...) -> Schema {
        var copy = self
        copy.type.searchMembers = names
        return copy
    }

    /// Adds a step from an earlier version of the columns, which have this one from now on.
    public func migrated(to version: Int, _ changes: Migration.Change...) -> Schema {
        var copy = self
        copy.type.version = max(copy.type.version, version)
        copy.type.migrations.append(Migration(to: version, changes))
        return copy
    }

    private func adding(_ index: Index) -> Schema {
        var copy = self
        copy.type.indexes.append(index)
        return copy
    }
}
