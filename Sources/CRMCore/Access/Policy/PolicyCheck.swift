import StorageProtocols

/// Refuses roles, rules and restrictions that name what there is not.
enum PolicyCheck {
    static func register(in registry: inout Registry) {
        registry.gate("role.permissions", on: Role.self) { batch, context in
            guard batch.kind != .deleted else { return }
            for (index, role) in batch.records.enumerated() {
                guard let problem = problem(of: role.permissions, context.transaction.catalog) else { continue }
                batch.refuse(index, .outOfRange, problem, field: Role.Fields.permissions.name)
            }
        }
        registry.gate("access_rule.definition", on: AccessRule.self) { batch, context in
            guard batch.kind != .deleted else { return }
            for (index, rule) in batch.records.enumerated() {
                guard let problem = problem(of: rule.condition, on: rule.type, context) else { continue }
                batch.refuse(index, .outOfRange, problem, field: AccessRule.Fields.definition.name)
            }
        }
        registry.gate("access_restriction.definition", on: AccessRestriction.self) { batch, context in
            guard batch.kind != .deleted else { return }
            for (index, restriction) in batch.records.enumerated() {
                guard let problem = problem(of: restriction.condition, on: restriction.type, context) else { continue }
                batch.refuse(index, .outOfRange, problem, field: AccessRestriction.Fields.definition.name)
            }
        }
        registry.gate("share.record", on: Share.self) { batch, context in
            guard batch.kind != .deleted else { return }
            for (index, share) in batch.records.enumerated() {
                let (record, grantee) = (share.record, share.grantee)
                if try !exists(record.type, record.id, context) {
                    batch.refuse(index, .unknownReference, "there is no such record", field: Share.Fields.record.name)
                }
                if let type = grantee.type, let id = grantee.id, try !exists(type, id, context) {
                    batch.refuse(index, .unknownReference, "there is no such \(type)", field: Share.Fields.grantee.name)
                }
            }
        }
    }

    /// What is wrong with a role's permissions, in words; nil for nothing.
    private static func problem(of permissions: RolePermissions, _ catalog: Catalog) -> String? {
        for (name, permissions) in permissions.types {
            guard let type = catalog.types[name] else { return "no such record type: \(name)" }
            for field in permissions.fields.keys {
                guard let name = FieldName(permission: field), (try? type.kind(of: name)) != nil,
                    name != .id, name != .version
                else { return "no such field: \(type.name).\(field)" }
            }
        }
        return nil
    }

    private static func problem(of condition: Condition, on type: String, _ context: GateContext) -> String? {
        do {
            try context.transaction.catalog.check(RecordQuery(type: type, condition: condition))
            return condition.depth > 16 ? "conditions are nested too deeply" : nil
        } catch {
            return "\(error)"
        }
    }

    private static func exists(_ type: String, _ id: RecordID, _ context: GateContext) throws -> Bool {
        guard let type = context.transaction.catalog.types[type] else { return false }
        return try context.transaction.withRow(type, id) { _ in }
    }
}

extension FieldName {
    /// Reads the form in which roles name fields: a column, or `custom.` and the name of a custom field.
    init?(permission text: String) {
        guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")) else {
            self.init(text)
            return
        }
        guard text[..<dot] == Column.customFields else { return nil }
        self = .custom(String(text[text.utf8.index(after: dot)...]))
    }

    /// The form in which roles name fields.
    var permissionName: String { path.map { "\(column).\($0)" } ?? column }
}

extension Condition {
    /// How deeply it is nested.
    var depth: Int {
        switch self {
        case .all(let parts), .any(let parts): 1 + (parts.map(\.depth).max() ?? 0)
        case .not(let part): 1 + part.depth
        case .exists(let related): 1 + related.condition.depth
        default: 1
        }
    }
}
