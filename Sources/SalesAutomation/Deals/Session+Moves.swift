public import CRMCore
public import StorageProtocols

/// Moves, each one atomic commit with its stage history.
extension Session {
    /// Moves an opportunity to a stage of its pipeline; see ``CRMCore/CommandTransaction/move(_:to:reason:override:)``.
    @discardableResult
    public func move(
        _ opportunity: ID<Opportunity>,
        to stage: String,
        reason: String? = nil,
        override: String? = nil,
        key: String? = nil
    ) async throws -> Stored<Opportunity> {
        try await write(reason: "opportunity.move", key: key) { tx in
            try tx.move(tx.get(opportunity), to: stage, reason: reason, override: override)
        }
        .value
    }

    /// Moves an opportunity that was read before, if nobody changed it since.
    @discardableResult
    public func move(
        _ opportunity: Stored<Opportunity>,
        to stage: String,
        reason: String? = nil,
        override: String? = nil,
        key: String? = nil
    ) async throws -> Stored<Opportunity> {
        try await write(reason: "opportunity.move", key: key) { tx in
            try tx.move(opportunity, to: stage, reason: reason, override: override)
        }
        .value
    }

    /// Wins an opportunity.
    @discardableResult
    public func win(
        _ opportunity: ID<Opportunity>,
        reason: String? = nil,
        override: String? = nil,
        key: String? = nil
    ) async throws -> Stored<Opportunity> {
        try await write(reason: "opportunity.win", key: key) { tx in
            try tx.win(tx.get(opportunity), reason: reason, override: override)
        }
        .value
    }

    /// Loses an opportunity, with the reason.
    @discardableResult
    public func lose(
        _ opportunity: ID<Opportunity>,
        reason: String,
        competitor: String? = nil,
        override: String? = nil,
        key: String? = nil
    ) async throws -> Stored<Opportunity> {
        try await write(reason: "opportunity.lose", key: key) { tx in
            try tx.lose(tx.get(opportunity), reason: reason, competitor: competitor, override: override)
        }
        .value
    }

    /// Opens a closed opportunity again: in the last open stage that it was in, unless another is named.
    @discardableResult
    public func reopen(
        _ opportunity: ID<Opportunity>,
        to stage: String? = nil,
        override: String? = nil,
        key: String? = nil
    ) async throws -> Stored<Opportunity> {
        try await write(reason: "opportunity.reopen", key: key) { tx in
            try tx.reopen(tx.get(opportunity), to: stage, override: override)
        }
        .value
    }

    /// What a gate would say to a move, without making it; none where the deal could move.
    public func simulateMove(
        _ opportunity: ID<Opportunity>,
        to stage: String,
        reason: String? = nil
    ) async throws -> [MoveProblem] {
        try await read { tx in try tx.simulateMove(tx.get(opportunity).record, to: stage, reason: reason) }
    }
}
