/// Lists and custom fields have no order: they are neither compared nor sorted by. Ask for an element of a list with
/// `contains`.
extension Field where R: Record, V: OrderedFieldValue {
    /// The field equals the value; with nil, the field is null.
    public static func == (field: Field, value: V) -> Filter<R> {
        let value = value.value
        return Filter(value.isNull ? .isNull(field.reference) : .compare(field.reference, .equal, value))
    }

    /// The field differs from the value, and is not null; with nil, the field is not null.
    public static func != (field: Field, value: V) -> Filter<R> {
        let value = value.value
        return Filter(value.isNull ? .not(.isNull(field.reference)) : .compare(field.reference, .notEqual, value))
    }

    /// The field equals one of the values.
    public func isIn(_ values: [V]) -> Filter<R> { Filter(.isIn(reference, values.map { $0.value })) }

    /// Ascending order; null comes first.
    public var ascending: Sort { Sort(reference, .ascending) }

    /// Descending order; null comes last.
    public var descending: Sort { Sort(reference, .descending) }

    /// The field is less than the value.
    public static func < (field: Field, value: V) -> Filter<R> { field.compare(.less, value) }

    /// The field is at most the value.
    public static func <= (field: Field, value: V) -> Filter<R> { field.compare(.lessOrEqual, value) }

    /// The field is greater than the value.
    public static func > (field: Field, value: V) -> Filter<R> { field.compare(.greater, value) }

    /// The field is at least the value.
    public static func >= (field: Field, value: V) -> Filter<R> { field.compare(.greaterOrEqual, value) }

    private func compare(_ comparison: Condition.Comparison, _ value: V) -> Filter<R> {
        // Nothing compares with null: no record passes.
        let value = value.value
        return Filter(value.isNull ? .any([]) : .compare(reference, comparison, value))
    }
}

extension Field where R: Record {
    /// The field has no value.
    public func isNull<Wrapped: FieldValue>() -> Filter<R> where V == Wrapped? { Filter(.isNull(reference)) }
}

extension Field where R: Record, V == String {
    /// The field starts with these bytes.
    public func hasPrefix(_ prefix: String) -> Filter<R> { Filter(.hasPrefix(reference, prefix)) }
}

extension Field where R: Record, V == String? {
    /// The field starts with these bytes.
    public func hasPrefix(_ prefix: String) -> Filter<R> { Filter(.hasPrefix(reference, prefix)) }
}

extension Field where R: Record {
    /// The list has an element with this key.
    public func contains<Element: ListElement>(_ key: String) -> Filter<R> where V == [Element] {
        Filter(.contains(reference, .text(key)))
    }

    /// The list has an element with this key.
    public func contains<Element: ListElement, Other>(_ key: ID<Other>) -> Filter<R> where V == [Element] {
        Filter(.contains(reference, .id(key.raw)))
    }

    /// The list has an element with this key.
    public func contains<Element: ListElement>(_ key: RecordID) -> Filter<R> where V == [Element] {
        Filter(.contains(reference, .id(key)))
    }

    /// The field refers to a live record that satisfies a condition.
    public func exists<Other: Record>(
        where condition: (Other.Fields.Type) -> Filter<Other> = { _ in .all }
    ) -> Filter<R> where V == ID<Other> {
        refers(condition)
    }

    /// The field refers to a live record that satisfies a condition.
    public func exists<Other: Record>(
        where condition: (Other.Fields.Type) -> Filter<Other> = { _ in .all }
    ) -> Filter<R> where V == ID<Other>? {
        refers(condition)
    }

    private func refers<Other: Record>(_ condition: (Other.Fields.Type) -> Filter<Other>) -> Filter<R> {
        Filter(
            .exists(
                RelatedRecords(
                    type: Other.schema.type.name,
                    local: reference,
                    foreign: .id,
                    condition: condition(Other.Fields.self).condition
                )
            )
        )
    }
}
