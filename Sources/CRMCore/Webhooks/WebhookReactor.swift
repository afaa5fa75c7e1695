import StorageProtocols

/// Turns changes into messages for those who subscribed to them.
struct WebhookReactor {
    let tx: CommandTransaction
    let lifetime: Duration

    func run(_ changes: [Change]) throws {
        let receivers = try receivers()
        if receivers.isEmpty { return }
        var messages: [OutgoingMessage] = []
        let catalog = tx.reader.catalog
        for change in changes where !Webhooks.untold.contains(change.type) {
            // Nobody can tell of what a module did that is not installed here.
            if catalog.types[change.type] == nil { continue }
            let interested = receivers.filter { $0.isInterested(in: change) }
            if interested.isEmpty { continue }
            let event = try WebhookEvent(change, in: tx.reader)
            for receiver in interested where receiver.subscription.wants(event) {
                messages.append(message(receiver.subscription.id, change, event))
            }
        }
        try tx.enqueue(messages)
    }

    private func message(
        _ subscription: ID<WebhookSubscription>,
        _ change: Change,
        _ event: WebhookEvent
    ) -> OutgoingMessage {
        OutgoingMessage(
            channel: Webhooks.channel,
            key: "webhook \(subscription) \(event.id)",
            subject: change.record,
            order: "\(subscription) \(change.record)",
            payload: WebhookReference(subscription: subscription, change: change).text,
            expires: tx.now.advanced(by: lifetime)
        )
    }

    /// A subscription, and the commit since which it is there.
    private struct Receiver {
        let subscription: WebhookSubscription
        let since: CommitID

        func isInterested(in change: Change) -> Bool {
            change.commit > since && (subscription.types.isEmpty || subscription.types.contains(change.type))
        }
    }

    private func receivers() throws -> [Receiver] {
        try tx.fetch(WebhookSubscription.where { $0.isActive == true })
            .map { subscription in
                let states = try tx.reader.revisions(WebhookSubscription.schema.type, subscription.id.raw)
                return Receiver(subscription: subscription.record, since: states.first?.from ?? .none)
            }
    }
}

extension WebhookSubscription {
    /// Whether an event of one of its record types is one that it is told of.
    func wants(_ event: WebhookEvent) -> Bool {
        guard kinds.isEmpty || kinds.contains(event.kind) else { return false }
        return event.kind != .updated || fields.isEmpty || fields.contains(where: event.changed.contains)
    }
}

/// What a message of the outbox says: which change is told to whom.
///
/// What the change was is read in the history when it is sent, so that the outbox holds nothing about anybody.
struct WebhookReference {
    var subscription: ID<WebhookSubscription>
    var change: Change

    init(subscription: ID<WebhookSubscription>, change: Change) {
        self.subscription = subscription
        self.change = change
    }

    init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, let subscription = ID<WebhookSubscription>(String(parts[0])),
            let record = RecordID(String(parts[2])), let kind = Int(parts[3]).flatMap(Change.Kind.init),
            let position = Int64(parts[4]), let commit = Int64(parts[5])
        else { return nil }
        self.subscription = subscription
        change = Change(
            position: FeedPosition(position),
            commit: CommitID(commit),
            type: String(parts[1]),
            record: record,
            kind: kind
        )
    }

    var text: String {
        "\(subscription) \(change.type) \(change.record) \(change.kind.rawValue) \(change.position.number) \(change.commit)"
    }
}
