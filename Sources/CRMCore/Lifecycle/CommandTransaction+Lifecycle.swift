public import StorageProtocols

extension CommandTransaction {
    /// Moves a person forward to a lifecycle stage, with the evidence; one who has come that far stays.
    ///
    /// The software itself moves nobody whose data is to be stored and nothing else.
    ///
    /// - Returns: The step; nil where there was none to take.
    /// - Throws: `StorageError` with code `notFound`; ``CRMError``.
    @discardableResult
    public func advance(
        _ contact: ID<Contact>,
        to stage: LifecycleStage,
        evidence: [Evidence]
    ) throws -> Stored<LifecycleStep>? {
        let contact = try get(contact)
        guard stage.isAhead(of: contact.lifecycle) else { return nil }
        if case .system = session.actor, try !restriction(of: contact.id).allowsProcessing { return nil }
        return try move(contact, to: stage, evidence)
    }

    /// Puts a person at a lifecycle stage, back too, with the evidence.
    ///
    /// - Returns: The step; nil where the person is there already.
    @discardableResult
    public func setLifecycle(
        of contact: ID<Contact>,
        to stage: LifecycleStage,
        evidence: [Evidence]
    ) throws -> Stored<LifecycleStep>? {
        let contact = try get(contact)
        return contact.lifecycle == stage ? nil : try move(contact, to: stage, evidence)
    }

    private func move(
        _ contact: Stored<Contact>,
        to stage: LifecycleStage,
        _ evidence: [Evidence]
    ) throws -> Stored<LifecycleStep> {
        var contact = contact
        let before = contact.lifecycle
        contact.lifecycle = stage
        try update(contact)
        // The log of a change that was allowed.
        return try asSystem.create(LifecycleStep(contact: contact.id, from: before, to: stage, evidence: evidence))
    }
}

extension Session {
    /// Moves a person forward to a lifecycle stage, with the evidence; one who has come that far stays.
    @discardableResult
    public func advance(
        _ contact: ID<Contact>,
        to stage: LifecycleStage,
        evidence: [Evidence],
        key: String? = nil
    ) async throws -> Stored<LifecycleStep>? {
        try await write(reason: "contact.advance", key: key) { tx in
            try tx.advance(contact, to: stage, evidence: evidence)
        }
        .value
    }
}
