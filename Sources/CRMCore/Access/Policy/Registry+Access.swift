public import StorageProtocols

/// What modules say of their record types, so that access to single records and fields can be decided.
///
/// A type without an owner that does not belong to other records is allowed or denied as a whole.
extension Registry {
    /// Says which field names the owner of a record.
    public mutating func access<R: Record>(owner field: Field<R, ID<User>?>) { owner(R.typeName, field.reference) }

    /// Says which field names the owner of a record.
    public mutating func access<R: Record>(owner field: Field<R, ID<User>>) { owner(R.typeName, field.reference) }

    /// Says which field names the owner of a record that does something with the owner's rights.
    ///
    /// A user who does not manage access can write only records that are, or become, the user's own.
    mutating func access<R: Record>(actsAs field: Field<R, ID<User>?>) {
        access(owner: field)
        access.update(R.typeName) { $0.actsAsOwner = true }
    }

    /// Lets everyone whose role allows it see a record who may see the one that it refers to.
    ///
    /// That one has to be visible by itself: access is handed on one step.
    public mutating func access<R: Record, Other: Record>(through field: Field<R, ID<Other>>) {
        parent(R.typeName, field.reference, Other.typeName)
    }

    /// Lets everyone whose role allows it see a record who may see the one that it refers to.
    public mutating func access<R: Record, Other: Record>(through field: Field<R, ID<Other>?>) {
        parent(R.typeName, field.reference, Other.typeName)
    }

    /// Lets everyone whose role allows it see a record who may see one that it is linked with.
    ///
    /// Links lead to record types that have an owner and do not belong to others.
    public mutating func access<R: Record>(through field: Field<R, [RecordLink]>) {
        parent(R.typeName, field.reference, nil)
    }

    /// Says that a record is a part of the one that it refers to: who may see that one sees the part, and who may change
    /// it may create, change and delete the part, where the role allows it.
    public mutating func access<R: Record, Other: Record>(partOf field: Field<R, ID<Other>>) {
        parent(R.typeName, field.reference, Other.typeName, isPart: true)
    }

    /// Says which fields of activities hold what was said and by whom.
    ///
    /// Roles with ``ActivityVisibility/metadataOnly`` leave them out.
    public mutating func access<R: Record>(content fields: FieldName..., of type: R.Type) {
        for field in fields { mention(R.typeName, field.column) }
        access.update(R.typeName) { $0.content.formUnion(fields.map(\.column)) }
    }

    /// Says what a derived field is made of: who may not see one of these may not see the derived field either.
    ///
    /// A derived field of which nothing is said is made of all fields of its record.
    public mutating func access<R: Record, V>(derived field: Field<R, V>, from sources: FieldName...) {
        mention(R.typeName, field.name)
        for source in sources { mention(R.typeName, source.column) }
        access.update(R.typeName) { $0.sources[field.name] = Set(sources.map(\.column)) }
    }

    private mutating func owner(_ type: String, _ field: FieldName) {
        mention(type, field.column)
        access.update(type) { $0.owner = field }
    }

    mutating func parent(_ type: String, _ field: FieldName, _ target: String?, isPart: Bool = false) {
        mention(type, field.column)
        access.update(type) { $0.parents.append(AccessSchema.Parent(field: field, type: target, isPart: isPart)) }
    }
}
