public import StorageProtocols

extension Session {
    /// Adds fields to record types: all, or none.
    ///
    /// The definitions are written first, then the store is told, then they come into force; after a crash in between,
    /// opening the CRM finishes or drops them. Defining a field again as it is changes nothing.
    ///
    /// A required field is required of records that are created from then on, and of those that have a value.
    ///
    /// - Returns: The definitions, in force.
    /// - Throws: ``CRMError`` where a definition makes no sense or a field is defined otherwise already.
    @discardableResult
    public func define(
        _ definitions: [CustomFieldDefinition],
        reason: String = "custom_field.define"
    ) async throws -> [Stored<CustomFieldDefinition>] {
        try await crm.registry.customFields.definers.withLock {
            let pending = try await write(reason: reason) { tx in
                tx.isDefining = true
                return try tx.pending(definitions)
            }
            .value
            return try await finish(pending, reason: reason)
        }
    }

    /// Adds a field to a record type, as ``define(_:reason:)-([CustomFieldDefinition],_)`` does.
    @discardableResult
    public func define(
        _ definition: CustomFieldDefinition,
        reason: String = "custom_field.define"
    ) async throws -> Stored<CustomFieldDefinition> {
        guard let defined = try await define([definition], reason: reason).first else {
            throw StorageError(.notFound, type: CustomFieldDefinition.typeName)
        }
        return defined
    }

    /// Tells the store of definitions that are pending, and brings them into force; drops them where it refuses.
    @discardableResult
    func finish(
        _ definitions: [Stored<CustomFieldDefinition>],
        reason: String = "custom_field.define"
    ) async throws -> [Stored<CustomFieldDefinition>] {
        guard definitions.contains(where: { $0.state == .pending }) else { return definitions }
        do {
            try await crm.settleCustomFields()
        } catch {
            try await write(reason: reason) { tx in
                tx.isDefining = true
                try tx.delete(definitions.filter { $0.state == .pending })
            }
            try await crm.settleCustomFields()
            throw error
        }
        let result = try await write(reason: reason) { tx in
            tx.isDefining = true
            return try definitions.map { definition in
                guard definition.state == .pending else { return definition }
                var active = definition
                active.record.state = .active
                return try tx.update(active)
            }
        }
        .value
        try await crm.settleCustomFields()
        return result
    }
}

extension CommandTransaction {
    /// Writes new definitions as pending ones.
    fileprivate func pending(_ definitions: [CustomFieldDefinition]) throws -> [Stored<CustomFieldDefinition>] {
        var problems: [CRMError] = []
        var result: [Stored<CustomFieldDefinition>] = []
        for (index, definition) in definitions.enumerated() {
            var definition = definition
            guard let known = try writer.find(definition.id) else {
                definition.state = .pending
                do {
                    result.append(try create(definition))
                } catch let error as CRMError {
                    problems += error.all.map { problem in
                        var problem = problem
                        problem.index = index
                        return problem
                    }
                }
                continue
            }
            definition.state = known.state
            if known.record == definition, known.state != .retired {
                result.append(known)
                continue
            }
            let rule =
                known.state == .retired ? "the field is retired; bring it back" : "the field is defined otherwise"
            problems.append(
                CRMError(
                    .wrongState,
                    rule,
                    type: CustomFieldDefinition.typeName,
                    field: CustomFieldDefinition.Fields.name.name,
                    value: .text(definition.name),
                    record: known.id.raw,
                    index: index
                )
            )
        }
        try CRMError.throwing(problems)
        return result
    }
}

extension QueryTransaction {
    /// The custom fields of a record type that are in force, in the order of their names.
    ///
    /// - Parameters:
    ///   - type: The record type's name.
    ///   - includingRetired: Whether those come along that take no new values.
    public func customFields(
        of type: String,
        includingRetired: Bool = false
    ) throws -> [Stored<CustomFieldDefinition>] {
        try reader.customFieldDefinitions(of: type)
            .filter { $0.state == .active || includingRetired && $0.state == .retired }
            .sorted { Value.order(.text($0.name), .text($1.name)) < 0 }
    }

    /// The custom field of a record type with this name, or nil.
    public func customField(_ name: String, of type: String) throws -> Stored<CustomFieldDefinition>? {
        try reader.find(CustomFieldDefinition.id(type, name))
    }
}

extension Session {
    /// The custom fields of a record type that are in force, in the order of their names.
    public func customFields(
        of type: String,
        includingRetired: Bool = false
    ) async throws -> [Stored<CustomFieldDefinition>] {
        try await read { try $0.customFields(of: type, includingRetired: includingRetired) }
    }

    /// The custom field of a record type with this name, or nil.
    public func customField(_ name: String, of type: String) async throws -> Stored<CustomFieldDefinition>? {
        try await read { try $0.customField(name, of: type) }
    }
}
