import StorageProtocols

/// Messages of one order go out one after the other: only the first that is open may be sent.
///
/// A message that ends, in whichever way, lets the next one go; it holds back no other order.
struct OutboxOrder {
    let tx: CommandTransaction

    /// The name of the hook that lets the next message go.
    static let hook = "outbox.order"

    /// Messages that may go out only after each other.
    struct Key: Hashable {
        let channel: String
        let order: String

        init?(_ message: OutboxMessage) {
            guard let order = message.order else { return nil }
            (channel, self.order) = (message.channel, order)
        }
    }

    /// The message of an order that may go: the one that a sender has, or else the first that is open.
    func head(of key: Key) throws -> Stored<OutboxMessage>? {
        let open = open(key)
        return try tx.first(open.filtered { $0.state == .leased })
            ?? tx.first(open.sorted({ $0.number.ascending }, { $0.id.ascending }))
    }

    private func open(_ key: Key) -> Query<OutboxMessage> {
        OutboxMessage.where { $0.openOrder == key.order && $0.channel == key.channel }
    }

    /// Which of some due messages may not go yet.
    func isHeld(_ messages: [Stored<OutboxMessage>]) throws -> [Bool] {
        var heads: [Key: ID<OutboxMessage>?] = [:]
        return try messages.map { message in
            guard let key = Key(message.record) else { return false }
            let head = try heads[key] ?? self.head(of: key)?.id
            heads[key] = .some(head)
            return head != message.id
        }
    }

    /// Holds new messages back behind those of their order that are open.
    func hold(_ messages: inout [OutboxMessage], _ policy: (String) -> OutboxPolicy?) throws {
        var isBusy: [Key: Bool] = [:]
        for index in messages.indices {
            guard let key = Key(messages[index]) else { continue }
            let isBehind = try isBusy[key] ?? (tx.first(open(key)) != nil)
            isBusy[key] = true
            // One that is due later only holds back the ones after it.
            let isDue = messages[index].due.map { $0 <= tx.now } ?? false
            if isBehind, isDue {
                messages[index] = messages[index].held(at: tx.now, policy(key.channel) ?? OutboxPolicy())
            }
        }
    }

    /// Lets the next message of each order go in which one has ended.
    func release(after batch: HookBatch<OutboxMessage>) throws {
        if batch.kind == .created { return }
        var keys: [Key] = []
        for (message, previous) in zip(batch.records, batch.previous) {
            guard previous?.state.isOpen == true, batch.kind == .deleted || !message.state.isOpen else { continue }
            if let key = Key(message), !keys.contains(key) { keys.append(key) }
        }
        let heads = try keys.compactMap { try head(of: $0) }.filter { $0.state == .waiting }
        if heads.isEmpty { return }
        try tx.update(
            heads.map { head in
                var head = head
                head.state = .pending
                head.due = tx.now
                return head
            }
        )
    }
}
