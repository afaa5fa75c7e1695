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
        let link = RecordLink(type: change.type, id: change.record)
        let disclosure = try webhooks.discloses(subscription, link, tx)
        let event = try WebhookEvent(change, in: tx.reader)
        guard
            let told = try event.disclosed(disclosure, withValues: subscription.includesValues, in: tx.reader)
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
