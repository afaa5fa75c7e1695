/// A field to select: the record's own, or one of a record that it refers to.
public struct Selected<R: Record, V: FieldValue>: Sendable {
    /// The field without its types.
    public let field: ProjectedField

    /// Selects a field of the record.
    public init(_ field: Field<R, V>) { self.field = ProjectedField(field.reference) }

    init(_ field: ProjectedField) { self.field = field }
}

extension Field where R: Record {
    /// A field of the record that this field refers to; null where there is none.
    public subscript<Other: Record, W: FieldValue>(_ field: Field<Other, W>) -> Selected<R, W?> where V == ID<Other> {
        Selected<R, W?>(ProjectedField(field.reference, through: .init(reference, to: Other.schema.type.name)))
    }

    /// A field of the record that this field refers to; null where there is none.
    public subscript<Other: Record, W: FieldValue>(_ field: Field<Other, W>) -> Selected<R, W?> where V == ID<Other>? {
        Selected<R, W?>(ProjectedField(field.reference, through: .init(reference, to: Other.schema.type.name)))
    }

    /// The field, to be selected.
    public var selected: Selected<R, V> { Selected(self) }
}

/// A query that gives some fields of each record in place of the whole.
///
///     Deal.where { $0.owner == me }.select(Fields.title.selected, Fields.contact[Contact.Fields.displayName])
public struct Projection<R: Record, each V: FieldValue>: Sendable {
    /// The query without its types.
    public var record: RecordQuery
}

extension Query {
    /// Gives these fields of each record.
    public func select<each V: FieldValue>(_ field: repeat Selected<R, each V>) -> Projection<R, repeat each V> {
        var fields: [ProjectedField] = []
        for field in repeat each field { fields.append(field.field) }
        var record = record
        record.columns = .fields(fields)
        return Projection(record: record)
    }
}
