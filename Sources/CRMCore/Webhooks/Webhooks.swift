import StorageProtocols

/// Tells others of changes: what happens to records is posted, signed, to whoever subscribed to it.
///
///     let webhooks = Webhooks(transport: HTTPWebhooks(), secrets: WebhookSecrets(["erp": secret]))
///     let crm = try await CRM.open(.file("customers.crm"), modules: [webhooks])
///
/// Each event is delivered at least once, those of one record one after the other. A receiver knows an event that it
/// has seen by the event's identifier.
public struct Webhooks: CRMModule {
    /// The module's name.
    public let name = "webhooks"
    /// What posts the events.
    public let transport: any WebhookTransport
    /// The secrets that events are signed with.
    public let secrets: WebhookSecrets
    /// How often and how long a delivery is tried.
    public let policy: OutboxPolicy
    /// How long an event is worth delivering.
    public let lifetime: Duration
    /// A subscription is stopped when for so long it has not answered; nil for never.
    public let patience: Duration?
    /// How much of a record a subscription may be told.
    public let discloses: WebhookPolicy

    /// Creates the module.
    ///
    /// - Parameters:
    ///   - transport: What posts the events.
    ///   - secrets: The secrets that events are signed with.
    ///   - policy: How often and how long a delivery is tried.
    ///   - lifetime: How long an event is worth delivering.
    ///   - patience: A subscription is stopped when for so long it has not answered; nil for never.
    ///   - discloses: How much of a record a subscription may be told: which record and which of its fields changed,
    ///     unless the host says more or less.
    public init(
        transport: any WebhookTransport,
        secrets: WebhookSecrets,
        policy: OutboxPolicy = Webhooks.standardPolicy,
        lifetime: Duration = .seconds(3 * 86_400),
        patience: Duration? = .seconds(3 * 86_400),
        discloses: @escaping WebhookPolicy = { _, _, _ in .identifiers }
    ) {
        self.transport = transport
        self.secrets = secrets
        self.policy = policy
        self.lifetime = lifetime
        self.patience = patience
        self.discloses = discloses
    }

    /// Tries for about two days, the waits growing from 15 seconds to 6 hours.
    public static let standardPolicy = OutboxPolicy(
        attempts: 18,
        firstDelay: .seconds(15),
        maximumDelay: .seconds(6 * 3600),
        onUnknown: .resend,
        batch: 64
    )

    /// The name of the channel in the outbox.
    static let channel = "webhook"

    /// The record types of which nobody is told: telling of them would never end.
    static let untold: Set<String> = [OutboxMessage.typeName, OutboxPayload.typeName, WebhookSubscription.typeName]

    /// Adds subscriptions, and what tells them.
    public func register(in registry: inout Registry) {
        registry.add(WebhookSubscription.self)
        registry.require(WebhookSubscription.Fields.name)
        registry.limit(WebhookSubscription.Fields.url, to: 2000)
        registry.limit(WebhookSubscription.Fields.lastError, to: 2000, isMultiline: true)
        registry.access(actsAs: WebhookSubscription.Fields.owner)
        registry.gate("webhook_subscription.receiver", on: WebhookSubscription.self, check)
        registry.prepare("webhook_subscription.restart", on: WebhookSubscription.self) { next, previous, _ in
            // What was before it was stopped says nothing of now.
            if next.isActive, previous?.isActive == false { next.failingSince = nil }
        }
        registry.reactor("webhooks", on: [], batch: 200) { batch, tx in
            try WebhookReactor(tx: tx, lifetime: lifetime).run(batch.changes)
        }
        registry.channel(
            Self.channel,
            policy,
            check: { messages, tx in try WebhookDispatch(tx: tx, webhooks: self).verdicts(on: messages) },
            settle: { answers, tx in try WebhookHealth(tx: tx, patience: patience).note(answers) },
            deliver: deliver
        )
    }

    private func check(_ batch: inout GateBatch<WebhookSubscription>, _ context: GateContext) {
        guard batch.kind != .deleted, context.purpose == .command else { return }
        let fields = WebhookSubscription.Fields.self
        for (index, subscription) in batch.records.enumerated() {
            if let problem = WebhookURL.problem(subscription.url) {
                batch.refuse(index, .outOfRange, problem, field: fields.url.name)
            }
            if !WebhookSecrets.isName(subscription.secret) || secrets.find(subscription.secret) == nil {
                batch.refuse(index, .unknownReference, "there is no such secret", field: fields.secret.name)
            }
            for type in subscription.types
            where Self.untold.contains(type) || (try? context.transaction.catalog.type(type)) == nil {
                batch.refuse(index, .unknownReference, "no record type that is told of", field: fields.types.name)
            }
        }
    }

    /// Hands requests to the transport.
    @Sendable private func deliver(_ messages: [OutgoingMessage]) async -> [DeliveryOutcome] {
        var outcomes = [DeliveryOutcome](
            repeating: .rejected(reason: "the payload is no request"),
            count: messages.count
        )
        var requests: [WebhookRequest] = []
        var positions: [Int] = []
        for (position, message) in messages.enumerated() {
            guard let request = WebhookRequest(payload: message.payload) else { continue }
            positions.append(position)
            requests.append(request)
        }
        if requests.isEmpty { return outcomes }
        let answers = await transport.post(requests)
        for (index, position) in positions.enumerated() {
            outcomes[position] =
                answers.indices.contains(index)
                ? answers[index].outcome : .unknown(reason: "the transport did not answer")
        }
        return outcomes
    }
}
