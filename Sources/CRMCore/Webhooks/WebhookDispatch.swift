import StorageProtocols

/// Makes requests of the messages that are due, as of this moment: with the subscription's present URL and secret, and
/// with what it may be told now.
struct WebhookDispatch {
    let tx: CommandTransaction
    let webhooks: Webhooks

    func verdicts(on messages: [OutgoingMessage]) throws -> [DispatchVerdict] {
        let references = messages.map { WebhookReference($0.payload) }
        let ids = Array(Set(references.compactMap { $0?.subscription }))
        let subscriptions = Dictionary(
            try tx.fetch(WebhookSubscription.where { $0.id.isIn(ids) }).map { ($0.id, $0.record) },
            uniquingKeysWith: { first, _ in first }
        )
        return try references.map { reference in
            guard let reference else { return .suppress(reason: "the payload is no event") }
            guard let subscription = subscriptions[reference.subscription], subscription.isActive else {
                return .suppress(reason: "the subscription has ended")
            }
            if let until = subscription.pausedUntil, until > tx.now {
                return .postpone(until: until, reason: "the receiver asked to wait")
            }
            return try verdict(on: reference.change, for: subscription)
        }
    }

    private func verdict(on change: Change, for subscription: WebhookSubscription) throws -> DispatchVerdict {
        guard let secret = webhooks.secrets.find(subscription.secret) else {
            return .postpone(until: tx.now.advanced(by: .seconds(3600)), reason: "the secret is missing")
        }
        guard let type = tx.reader.catalog.types[change.type] else {
            return .suppress(reason: "the record type is not installed")
        }
        let owner = try eyes(of: subscription)
        if let owner, try owner.access.visible([change.record], of: type).isEmpty {
            return .suppress(reason: "the owner may not see the record")
        }
        let link = RecordLink(type: change.type, id: change.record)
        let disclosure = try webhooks.discloses(subscription, link, tx)
        let reader: any ReadTransaction = owner ?? tx.reader
        let event = try WebhookEvent(change, in: reader)
        let fields = owner?.access.fields(of: change.type) ?? FieldPolicy()
        guard
            let told = try event.disclosed(disclosure, fields, withValues: subscription.includesValues, in: reader),
            // Or else it would be told that a field changed which it asked for and may not see.
            subscription.wants(told)
        else { return .suppress(reason: "the subscription may not be told") }
        let body = told.json
        let signature = WebhookSignature(body, at: tx.now, key: subscription.secret, secret: secret)
        let request = WebhookRequest(
            url: subscription.url,
            headers: [
                .init("Content-Type", "application/json"),
                .init("CRM-Event", told.id),
                .init(WebhookSignature.header, signature.value),
            ],
            body: body
        )
        return .sendInstead(payload: request.payload)
    }

    /// The state as the owner of a subscription may see it now; nil where it sees with the host's own eyes.
    private func eyes(of subscription: WebhookSubscription) throws -> GuardedReader? {
        let crm = tx.session.crm
        guard crm.access == .enforced, let owner = subscription.owner else { return nil }
        return GuardedReader(try AccessGuard(owner, crm.accessControl, in: tx.unguarded, at: tx.now))
    }
}

extension WebhookRequest {
    /// The request as the text that a channel is handed: the URL and the headers, a line each, an empty line, the body.
    var payload: String {
        let lines = [url] + headers.map { "\($0.name): \($0.value)" } + ["", String(decoding: body, as: UTF8.self)]
        return lines.joined(separator: "\n")
    }

    init?(payload: String) {
        let bytes = Array(payload.utf8)
        var lines: [String] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            let line = bytes[start..<end]
            start = end + 1
            if line.isEmpty {
                guard let url = lines.first else { return nil }
                let headers = lines.dropFirst()
                    .compactMap { line -> Header? in
                        let parts = line.split(separator: ":", maxSplits: 1)
                        guard parts.count == 2 else { return nil }
                        return Header(String(parts[0]), String(parts[1].drop { $0 == " " }))
                    }
                self.init(url: url, headers: headers, body: Array(bytes[start...]))
                return
            }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        return nil
    }
}
