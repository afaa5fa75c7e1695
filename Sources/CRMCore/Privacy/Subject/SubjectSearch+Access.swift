import StorageProtocols

/// Who may hand out or erase a person: that reaches records of everybody, so that it takes more than one's own.
extension SubjectSearch {
    /// Finds the records of a contact for a user who may do something with persons as a whole.
    ///
    /// A role has to allow it with all records of every type of person; for handing out, also to read all records of
    /// every type that is handed out, with all their fields. What is refused so far does not depend on what there is.
    /// Then no restriction may keep the user from what was found.
    ///
    /// - Throws: ``CRMError`` with code `denied`; `StorageError` with code `notFound`.
    init(authorizedFor ability: Ability, _ contact: ID<Contact>, in tx: QueryTransaction) throws {
        guard let access = tx.access else {
            try self.init(contact, in: tx)
            return
        }
        let crm = tx.session.crm
        for data in crm.personalData where data.isPerson { try access.requireAll(ability, on: data.type) }
        if ability == .export {
            for type in crm.personalData.map(\.type) + crm.undeclaredPersonalData { try access.requireReading(type) }
        }
        try self.init(contact, in: tx)
        let reached = Dictionary(grouping: found.filter { !$0.isOfAnother }, by: \.link.type)
        for (name, findings) in reached.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if ability == .export { try access.requireReading(name) }
            let isPerson = findings.contains { $0.data?.isPerson == true }
            guard isPerson || ability == .export else { continue }
            let (ids, type) = (findings.map(\.link.id), try tx.unguarded.catalog.type(name))
            guard try access.allowedEver(isPerson ? ability : .read, ids, of: type).isSuperset(of: ids) else {
                throw CRMError.denied(AccessDecision(ability, allowed: false, [.outOfScope]), type: name)
            }
        }
    }
}

extension AccessGuard {
    /// Throws unless a role of the user allows something with all records of a type.
    fileprivate func requireAll(_ ability: Ability, on type: String) throws {
        guard !mayAll(ability, on: type) else { return }
        let reason = policy.refusal ?? (may(ability, on: type) ? .outOfScope : .noRole)
        throw CRMError.denied(AccessDecision(ability, allowed: false, [reason]), type: type)
    }

    /// Throws unless the user may read all fields of all records of a type.
    fileprivate func requireReading(_ type: String) throws {
        try requireAll(.read, on: type)
        let fields = fields(of: type)
        let hidden = fields.hidden.union(fields.hiddenCustom.map { FieldName.custom($0).permissionName })
        if let field = hidden.min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            throw CRMError.denied(AccessDecision(.export, allowed: false, [.field(field)]), type: type, field: field)
        }
    }
}
