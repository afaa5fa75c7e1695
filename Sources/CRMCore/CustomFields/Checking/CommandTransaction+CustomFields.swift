import StorageProtocols

/// How records of a type are asked for their custom fields, where the caller does not know the Swift type.
protocol AnyCustomAccess: Sendable {}

/// How records of a type are asked for their custom fields.
struct CustomAccess<R>: AnyCustomAccess {
    let isEmpty: @Sendable (R) -> Bool
    let change: @Sendable (inout R, (inout CustomValues) -> Void) -> Void
}

extension CustomFieldBook {
    /// How records of a type are asked for their custom fields; nil where they have none.
    static func access<R: Record>(to type: R.Type) -> (any AnyCustomAccess)? {
        (type as? any CustomizableRecord.Type).map { typedAccess($0) }
    }

    private static func typedAccess<C: CustomizableRecord>(_ type: C.Type) -> any AnyCustomAccess {
        CustomAccess<C>(isEmpty: { $0.custom.isEmpty }, change: { record, body in body(&record.custom) })
    }
}

extension CommandTransaction {
    /// Brings the custom fields of records into the form in which they are kept; new records get the defaults.
    func completeCustomFields<R: Record>(_ records: inout [R], isNew: Bool) throws {
        guard let entry = session.crm.registry.entries[R.typeName],
            let access = entry.customAccess as? CustomAccess<R>
        else { return }
        let declared = try writer.catalog.type(R.typeName).customFields
        guard !declared.isEmpty || records.indices.contains(where: { !access.isEmpty(records[$0]) }) else { return }
        let fields = try entry.book.fields(of: R.typeName, in: writer)
        if fields.definitions.isEmpty { return }
        for index in records.indices {
            access.change(&records[index]) { fields.complete(&$0, isNew: isNew) }
        }
    }
}

extension CustomFieldSet {
    /// Brings values into the form in which they are kept, and adds the defaults of a new record.
    func complete(_ values: inout CustomValues, isNew: Bool) {
        for name in values.names {
            switch values[name] {
            case .text(let text)?:
                guard let field = self[name], let canonical = field.canonical(text) else { continue }
                if !canonical.utf8.elementsEqual(text.utf8) { values[name] = .text(canonical) }
            case .list(let list)? where list.keys.isEmpty: values[name] = nil
            default: continue
            }
        }
        guard isNew else { return }
        for field in defaults where values[field.name] == nil {
            for name in field.defaults.names { values[name] = field.defaults[name] }
        }
    }
}
