import StorageProtocols

/// The state machine of a message: pure functions, so that every path to every state can be tried out.
extension OutboxMessage {
    /// What becomes of a due message before it is sent: leased, or the end.
    func dispatched(at now: Instant, _ policy: OutboxPolicy, _ verdict: DispatchVerdict) -> OutboxMessage {
        if state == .leased, policy.onUnknown == .hold {
            return finished(.unknown, at: now, "the sender did not report back")
        }
        if let expires, expires <= now { return finished(.expired, at: now, lastError ?? "not sent in time") }
        switch verdict {
        case .suppress(let reason): return finished(.suppressed, at: now, reason)
        case .postpone(let until, let reason):
            if let expires, until >= expires { return finished(.expired, at: now, reason) }
            var copy = self
            copy.state = .pending
            // A time that has passed is no reason to ask again at once, and again.
            copy.due = until > now ? until : now.advanced(by: .seconds(1))
            copy.lastError = reason
            return copy
        case .send, .sendInstead: break
        }
        if attempts >= policy.attempts { return finished(.dead, at: now, lastError ?? "tried too often") }
        var copy = self
        copy.state = .leased
        copy.attempts += 1
        copy.due = now.advanced(by: max(policy.lease, .seconds(1)))
        return copy
    }

    /// The message while an earlier one of its order is open.
    ///
    /// It is woken when that one ends. In case nobody does, it looks again itself after a while.
    func held(at now: Instant, _ policy: OutboxPolicy) -> OutboxMessage {
        var copy = self
        copy.state = .waiting
        let again = now.advanced(by: max(policy.maximumDelay, .seconds(60)))
        copy.due = expires.map { min(max($0, now), again) } ?? again
        return copy
    }

    /// What becomes of a leased message once the outside world has answered.
    func answered(_ outcome: DeliveryOutcome, at now: Instant, _ policy: OutboxPolicy) -> OutboxMessage {
        switch outcome {
        case .accepted(let receipt):
            var copy = finished(.accepted, at: now, nil)
            copy.receipt = receipt
            return copy
        case .rejected(let reason), .gone(let reason): return finished(.dead, at: now, reason)
        case .unknown(let reason) where policy.onUnknown == .hold: return finished(.unknown, at: now, reason)
        case .unknown(let reason): return again(reason, nil, at: now, policy)
        case .retry(let reason, let after): return again(reason, after, at: now, policy)
        }
    }

    private func again(_ reason: String, _ after: Duration?, at now: Instant, _ policy: OutboxPolicy) -> OutboxMessage {
        if attempts >= policy.attempts { return finished(.dead, at: now, reason) }
        let delay = after.map { min($0, policy.maximumDelay) } ?? policy.delay(afterAttempts: attempts, spread: spread)
        var copy = self
        copy.state = .pending
        copy.due = now.advanced(by: max(delay, .seconds(1)))
        copy.lastError = reason
        return copy
    }

    private func finished(_ state: State, at now: Instant, _ reason: String?) -> OutboxMessage {
        var copy = self
        copy.state = state
        copy.due = nil
        copy.finishedAt = now
        copy.lastError = reason
        return copy
    }

    /// A number from 0 up to 1 for this message and attempt, from the randomness in its identifier: messages that
    /// failed together do not come back together, and a run with the same seed repeats.
    private var spread: Double {
        var bits = id.raw.low &+ UInt64(truncatingIfNeeded: attempts) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) * 0x1p-53
    }
}
