public import StorageProtocols

/// What erasing a person came to.
public struct SubjectErasureResult: Sendable, Hashable {
    /// The proof, which stays in the store.
    public var receipt: Stored<ErasureReceipt>
    /// Whether nothing of the person is left in the files of the store.
    ///
    /// False while somebody still reads an earlier state; ``CRM/tick(now:)`` and the next opening finish it.
    public var isCleared: Bool
}

extension Session {
    /// Says what erasing a person means for each record that reaches them.
    ///
    /// - Throws: `StorageError` with code `notFound` where there never was such a contact; ``CRMError`` with code
    ///   `denied` for a user who may not erase all persons, whoever looks after them.
    public func planErasure(
        of contact: ID<Contact>,
        _ policy: ErasurePolicy = ErasurePolicy()
    ) async throws -> SubjectErasurePlan {
        try await read { try $0.planErasure(of: contact, policy) }
    }

    /// Erases a person from rows, history, indexes and files, as a plan says, in one commit.
    ///
    /// Neither gates nor hooks run. It cannot be undone, and nothing that is undone later brings the data back. What is
    /// outside of the store, such as archives, exports and backups, is the host's to erase: the receipt is in the change
    /// feed.
    ///
    /// - Throws: ``CRMError``: `erasureBlocked` where the plan has blocks, `outdated` where records changed since it
    ///   was made, `noSuppressionKey` where the host has given no key; `denied`.
    @discardableResult
    public func eraseSubject(_ plan: SubjectErasurePlan) async throws -> SubjectErasureResult {
        let receipt = try await write(reason: "subject.erase") { try $0.eraseSubject(plan) }.value
        return SubjectErasureResult(receipt: receipt, isCleared: try await crm.store.scrub())
    }
}

extension QueryTransaction {
    /// Says what erasing a person means for each record that reaches them.
    public func planErasure(
        of contact: ID<Contact>,
        _ policy: ErasurePolicy = ErasurePolicy()
    ) throws -> SubjectErasurePlan {
        try SubjectErasing(contact, policy, in: self, at: asked).plan
    }
}

extension CommandTransaction {
    /// Erases a person as a plan says; the files are cleared by ``Session/eraseSubject(_:)``, or the next tick.
    ///
    /// - Throws: ``CRMError``: `erasureBlocked`, `outdated`, `noSuppressionKey`, `denied`.
    @discardableResult
    public func eraseSubject(_ plan: SubjectErasurePlan) throws -> Stored<ErasureReceipt> {
        let erasing = try SubjectErasing(plan.contact, plan.policy, in: self, at: now)
        if let block = plan.blocks.first ?? erasing.plan.blocks.first {
            let record = block.reason == .notInstalled ? nil : block.link.id
            throw CRMError(.erasureBlocked, block.reason.description, type: block.link.type, record: record)
        }
        guard erasing.plan == plan else {
            throw CRMError(
                .outdated,
                "records of the person changed since the plan was made",
                type: Contact.typeName,
                record: plan.contact.raw
            )
        }
        let system = asSystem
        try system.suppress(erasing.addresses)
        try carryOut(erasing)
        return try system.create(ErasureReceipt(plan))
    }

    private func carryOut(_ erasing: SubjectErasing) throws {
        var batches: [(type: String, erasures: [RowErasure], ends: [RowDeletion])] = []
        var positions: [String: Int] = [:]
        for (decision, erasure) in zip(erasing.plan.decisions, erasing.erasures) {
            guard let erasure else { continue }
            let position = positions[decision.link.type] ?? batches.count
            if position == batches.count {
                positions[decision.link.type] = position
                batches.append((decision.link.type, [], []))
            }
            batches[position].erasures.append(erasure)
            if case .end = decision.action { batches[position].ends.append(RowDeletion(id: erasure.id, expected: nil)) }
        }
        for batch in batches {
            let type = try writer.catalog.type(batch.type)
            try writer.erase(type, batch.erasures)
            // What is left of a person is no longer live: it is in no list, and has no address that others may have.
            try writer.delete(type, batch.ends)
        }
    }

    private func suppress(_ addresses: [ContactAddress]) throws {
        for address in addresses {
            try suppress(address, scope: .purpose(.all), reason: .erased, source: "erasure")
        }
    }
}

extension CRMError.Code {
    /// A person cannot be erased, because something must be kept or nobody knows what it is.
    public static let erasureBlocked = CRMError.Code("erasureBlocked")
}
