public import StorageProtocols

/// What happens when somebody is about to be stored who may be there already.
public enum DuplicatePolicy: Sendable, Hashable {
    /// Nothing: nobody looks.
    case allow
    /// The record is stored, and the likely duplicates are told.
    case report
    /// The record is not stored where a likely duplicate has this verdict or a surer one.
    case refuse(at: MatchVerdict)

    /// Refuses what is without doubt a duplicate.
    public static var refuse: DuplicatePolicy { .refuse(at: .auto) }

    /// Whether these candidates keep a record from being stored.
    func refuses<R>(_ candidates: [DuplicateCandidate<R>]) -> Bool {
        guard case .refuse(let verdict) = self else { return false }
        return candidates.contains { $0.pair.verdict >= verdict }
    }
}

/// Why a record was not stored: it is there already, as far as can be told.
public struct DuplicateRefusal<R: Record>: Error, Sendable {
    /// The records that it may be, the likeliest first.
    public var duplicates: [DuplicateCandidate<R>]
    /// The record's position in its batch, counted from 0.
    public var index: Int
}

extension DuplicateRefusal: CustomStringConvertible {
    /// The rule, without any customer data.
    public var description: String {
        let first = duplicates.first.map { ": \(R.typeName) \($0.record.id)" } ?? ""
        return "likely a duplicate\(first)"
    }
}

/// A record that was created, and who may be the same.
public struct CheckedCreation<R: Record>: Sendable {
    /// The record as it was written.
    public var record: Stored<R>
    /// The records that it may be a duplicate of, the likeliest first.
    public var duplicates: [DuplicateCandidate<R>]
}

extension CommandTransaction {
    /// Creates records after a look for those that are there already; earlier ones of the batch count as well.
    ///
    /// - Throws: ``DuplicateRefusal`` where the policy is against it; what ``create(_:)-([R])`` throws.
    @discardableResult
    public func create<R: Matchable>(_ records: [R], duplicates policy: DuplicatePolicy) throws -> [CheckedCreation<R>]
    {
        guard policy != .allow else { return try create(records).map { CheckedCreation(record: $0, duplicates: []) } }
        var created: [CheckedCreation<R>] = []
        for (index, record) in records.enumerated() {
            let candidates = try duplicates(of: record)
            if policy.refuses(candidates) { throw DuplicateRefusal(duplicates: candidates, index: index) }
            created.append(CheckedCreation(record: try create(record), duplicates: candidates))
        }
        return created
    }
}

extension Session {
    /// Creates a record after a look for those that are there already, in one commit.
    ///
    ///     let ann = try await session.create(contact, duplicates: .refuse)
    ///
    /// - Throws: ``DuplicateRefusal`` where the policy is against it; what ``create(_:reason:key:)-(R)`` throws.
    @discardableResult
    public func create<R: Matchable>(
        _ record: R,
        duplicates policy: DuplicatePolicy,
        reason: String? = nil,
        key: String? = nil
    ) async throws -> CheckedCreation<R> {
        let created = try await write(reason: reason ?? "\(R.typeName).create", key: key) { tx in
            try tx.create([record], duplicates: policy)
        }
        guard let first = created.value.first else { throw StorageError(.notFound, type: R.typeName) }
        return first
    }
}

extension Registry {
    /// Refuses every new record of a type that is without doubt a duplicate, by whichever way it comes: command,
    /// import or automation.
    ///
    /// It takes a look-up for each record; leave it out where a store is filled for the first time.
    public mutating func refuseDuplicates<R: Matchable>(of type: R.Type, at verdict: MatchVerdict = .auto) {
        gate("\(R.typeName).duplicates", on: type) { batch, context in
            guard batch.kind == .created, context.purpose == .command else { return }
            let matcher = try MatcherCache().matcher(of: R.typeName, in: context.transaction)
            for (index, record) in batch.records.enumerated() {
                let candidates = try context.transaction.duplicates(
                    of: record.identity,
                    among: type,
                    limit: 1,
                    matcher: matcher,
                    vetoes: DuplicateVetoes()
                )
                guard let found = candidates.first, found.pair.verdict >= verdict else { continue }
                batch.refuse(index, .duplicate, "likely a duplicate of \(R.typeName) \(found.record.id)")
            }
        }
    }
}

extension CRMError.Code {
    /// A record is there already, as far as can be told.
    public static let duplicate = CRMError.Code("duplicate")
}
