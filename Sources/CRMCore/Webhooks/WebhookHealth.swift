import StorageProtocols

/// Keeps on each subscription how its deliveries go: pauses it when it asks for that, stops it when it is gone.
struct WebhookHealth {
    let tx: CommandTransaction
    let patience: Duration?

    func note(_ answers: [(message: OutgoingMessage, outcome: DeliveryOutcome)]) throws {
        var outcomes: [ID<WebhookSubscription>: [DeliveryOutcome]] = [:]
        for (message, outcome) in answers {
            // The order begins with the subscription.
            guard let id = message.order?.split(separator: " ").first.flatMap({ ID<WebhookSubscription>(String($0)) })
            else { continue }
            outcomes[id, default: []].append(outcome)
        }
        let ids = Array(outcomes.keys)
        let subscriptions = try tx.fetch(WebhookSubscription.where { $0.id.isIn(ids) })
        try tx.update(
            subscriptions.compactMap { subscription in
                var next = subscription
                next.record = subscription.record.after(outcomes[subscription.id] ?? [], at: tx.now, patience)
                return next.record == subscription.record ? nil : next
            }
        )
    }
}

extension WebhookSubscription {
    /// The subscription after some deliveries.
    func after(_ outcomes: [DeliveryOutcome], at now: Instant, _ patience: Duration?) -> WebhookSubscription {
        var copy = self
        if let until = pausedUntil, until <= now { copy.pausedUntil = nil }
        for outcome in outcomes {
            switch outcome {
            case .accepted:
                copy.failingSince = nil
                copy.lastError = nil
            case .rejected(let reason):
                // Whoever says no is there.
                copy.failingSince = nil
                copy.lastError = reason
            case .gone(let reason):
                copy.isActive = false
                copy.lastError = reason
            case .retry(let reason, let after):
                copy.failingSince = copy.failingSince ?? now
                copy.lastError = reason
                if let after { copy.pausedUntil = max(copy.pausedUntil ?? now, now.advanced(by: after)) }
            case .unknown(let reason):
                copy.failingSince = copy.failingSince ?? now
                copy.lastError = reason
            }
        }
        if let patience, let since = copy.failingSince, now >= since.advanced(by: patience), copy.isActive {
            copy.isActive = false
        }
        return copy
    }
}
