import StorageProtocols

extension CoreModule {
    /// The outbox, and the order in which its messages go out.
    func outbox(_ registry: inout Registry) {
        registry.add(OutboxMessage.self)
        registry.add(OutboxPayload.self)
        registry.limit(OutboxPayload.Fields.text, to: 1 << 26, isMultiline: true)
        registry.limit(OutboxMessage.Fields.lastError, to: 1 << 16, isMultiline: true)
        registry.hook(OutboxOrder.hook, on: OutboxMessage.self) { try OutboxOrder(tx: $1).release(after: $0) }
    }
}
