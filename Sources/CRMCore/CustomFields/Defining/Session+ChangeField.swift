public import StorageProtocols

extension Session {
    /// Says what changing a definition means: which records break it then.
    ///
    /// - Parameters:
    ///   - definition: The definition as it was read.
    ///   - changed: The definition as it is to be. Its type, name and kind stay.
    /// - Throws: ``CRMError`` with code `denied` for a user who may not change the definition: the plan names records
    ///   whatever else the user may see.
    public func planChange(
        of definition: Stored<CustomFieldDefinition>,
        to changed: CustomFieldDefinition
    ) async throws -> CustomFieldPlan {
        try await read { tx in
            try tx.authorize(.update, [definition.id])
            return try tx.unguarded.plan(definition, to: changed)
        }
    }

    /// Says what changing a definition means: which records break it then.
    ///
    ///     let plan = try await session.planChange(of: code) { $0.rules.maximumLength = 8 }
    public func planChange(
        of definition: Stored<CustomFieldDefinition>,
        _ change: (inout CustomFieldDefinition) -> Void
    ) async throws -> CustomFieldPlan {
        var changed = definition.record
        change(&changed)
        return try await planChange(of: definition, to: changed)
    }

    /// Changes a definition as planned; planning the way back and applying that takes it back.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - grandfathering: Whether records that break the changed definition keep their values. They can then be changed
    ///     otherwise, but no new value may break it. Shared values of a unique field are refused all the same.
    ///   - reason: Why.
    /// - Returns: The definition as it is now.
    /// - Throws: ``CRMError`` with the first record that breaks the changed definition, also where it did so only after
    ///   the plan was made; `StorageError` with code `versionConflict` where somebody else changed the definition.
    @discardableResult
    public func apply(
        _ plan: CustomFieldPlan,
        grandfathering: Bool = false,
        reason: String = "custom_field.change"
    ) async throws -> Stored<CustomFieldDefinition> {
        if !plan.isClean, !grandfathering || plan.hasSharedValues { throw plan.refusal }
        return try await crm.registry.customFields.definers.withLock {
            let isStricter = plan.changed.isUnique && !plan.definition.isUnique
            do {
                // The store must be able to before it is said.
                if isStricter { try await crm.settleCustomFields(with: plan.changed) }
                let result = try await write(reason: reason) { tx in
                    tx.isDefining = true
                    let stored = Stored(plan.definition, version: plan.version)
                    if !grandfathering {
                        let since = try tx.writer.plan(stored, to: plan.changed, since: plan.state)
                        if !since.isClean { throw since.refusal }
                    }
                    return try tx.update(Stored(plan.changed, version: plan.version))
                }
                .value
                try await crm.settleCustomFields()
                return result
            } catch {
                if isStricter { try await crm.settleCustomFields() }
                throw plan.translated(error)
            }
        }
    }

    /// Gives a field another label.
    @discardableResult
    public func rename(
        _ definition: Stored<CustomFieldDefinition>,
        to label: String
    ) async throws -> Stored<CustomFieldDefinition> {
        try await apply(planChange(of: definition) { $0.label = label }, reason: "custom_field.rename")
    }

    /// Adds choices behind those that a field has.
    @discardableResult
    public func addChoices(
        _ choices: String...,
        to definition: Stored<CustomFieldDefinition>
    ) async throws -> Stored<CustomFieldDefinition> {
        try await apply(planChange(of: definition) { $0.rules.choices += choices }, reason: "custom_field.choices")
    }

    /// Lets a field take no new values; those that there are stay, and can still be filtered and exported.
    @discardableResult
    public func retire(_ definition: Stored<CustomFieldDefinition>) async throws -> Stored<CustomFieldDefinition> {
        try await apply(planChange(of: definition) { $0.state = .retired }, reason: "custom_field.retire")
    }

    /// Lets a retired field take values again.
    @discardableResult
    public func reinstate(_ definition: Stored<CustomFieldDefinition>) async throws -> Stored<CustomFieldDefinition> {
        try await apply(planChange(of: definition) { $0.state = .active }, reason: "custom_field.reinstate")
    }
}

extension CustomFieldPlan {
    /// Why the plan is not applied.
    fileprivate var refusal: CRMError {
        let first = violations.first
        let rule = first.map { "\(violationCount) records break: \($0.rule)" } ?? "records break it"
        return CRMError(
            first?.code ?? .wrongState,
            rule,
            type: changed.type,
            field: changed.name,
            value: first?.value,
            record: first?.record
        )
    }

    /// An error of the store in the words of the field.
    fileprivate func translated(_ error: any Error) -> any Error {
        guard let error = error as? StorageError, error.code == .uniqueViolation, error.type == changed.type else {
            return error
        }
        return CRMError(.notUnique, "records share a value", type: changed.type, field: changed.name)
    }
}
