public import StorageProtocols

extension Registry {
    /// Declares a field that names records inside of something else, such as in the elements of a list.
    ///
    /// Fields of one identifier need no such declaration, and ``references(_:)-5d2vs`` declares lists.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - other: The type of the records that it names.
    ///   - lookup: How rows are found by the record that they name.
    ///   - merging: What becomes of the references when their record is merged into another.
    ///   - visit: Replaces every identifier in a value by what the function makes of it.
    public mutating func refers<R: Record, V: FieldValue, Other: Record>(
        from field: Field<R, V>,
        to other: Other.Type,
        by lookup: Referrer.Lookup = .scan,
        merging: Referrer.Merging = .moves,
        _ visit: @escaping @Sendable (inout V, (ID<Other>) -> ID<Other>) -> Void
    ) {
        mention(R.typeName, field.name)
        mention(Other.typeName)
        declare(
            .inside(R.typeName, field.name, to: Other.typeName, lookup, merging) { (value: inout V, map) in
                visit(&value) { ID(map($0.raw)) }
            }
        )
    }

    /// Declares a field of one identifier of which the schema does not tell what it names.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - target: The name of the record type; nil where it can name records of any type.
    ///   - merging: What becomes of the references when their record is merged into another.
    public mutating func refers<R: Record>(
        from field: Field<R, RecordID?>,
        to target: String?,
        merging: Referrer.Merging = .moves
    ) {
        mention(R.typeName, field.name)
        declare(.single(R.typeName, field.name, to: target, merging: merging))
    }

    /// Declares a field of one identifier of which the schema does not tell what it names.
    public mutating func refers<R: Record>(
        from field: Field<R, RecordID>,
        to target: String?,
        merging: Referrer.Merging = .moves
    ) {
        mention(R.typeName, field.name)
        declare(.single(R.typeName, field.name, to: target, merging: merging))
    }

    /// Declares a list of identifiers, without requiring that the records exist.
    public mutating func refers<R: Record, Other: Record>(from field: Field<R, [ID<Other>]>) {
        mention(R.typeName, field.name)
        declare(.identifiers(R.typeName, field.name, to: Other.typeName))
    }

    /// Declares a list of links, without requiring that the records exist.
    public mutating func refers<R: Record>(
        from field: Field<R, [RecordLink]>,
        merging: Referrer.Merging = .moves
    ) {
        mention(R.typeName, field.name)
        declare(.links(R.typeName, field.name, merging: merging))
    }

    /// Declares a field in whose text identifiers of any records stand, such as a stored definition.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - lookup: How rows are found by the record that they name.
    ///   - merging: What becomes of the references when their record is merged into another.
    public mutating func refersInText<R: Record, V: FieldValue>(
        from field: Field<R, V>,
        by lookup: Referrer.Lookup = .scan,
        merging: Referrer.Merging = .moves
    ) {
        mention(R.typeName, field.name)
        declare(.text(R.typeName, field.name, lookup, merging))
    }

    /// Says that a field of identifiers names no record that anybody would follow, such as a bookmark.
    public mutating func refersToNothing<R: Record, V: FieldValue>(_ field: Field<R, V>) {
        mention(R.typeName, field.name)
        references.exempt(R.typeName, field.name)
    }

    private mutating func declare(_ referrer: Referrer) {
        if !references.add(referrer) { note(.duplicateName, referrer.description, "reference") }
    }
}
