public import CRMCore

/// Answers the web requests of links in mails: clicks, openings and unsubscribing.
///
/// A host calls it for every request below ``MailSettings/linkBase``, and sends back what it says:
///
///     let answer = await endpoint.handle(method: "GET", path: "/t/c/1.k1.…", headers: headers)
///
/// Nothing but a `POST` to an unsubscribe link changes who gets mail, because programs that check links follow each of
/// them. No link leads anywhere that the host has not signed.
public struct TrackingEndpoint: Sendable {
    private let mailer: Mailer
    private let session: Session

    /// Creates an endpoint.
    ///
    /// - Parameter mailer: Of the CRM's own module.
    public init(_ mailer: Mailer, crm: CRM) {
        self.mailer = mailer
        session = crm.session(as: .system("tracking"))
    }

    /// Answers one request.
    ///
    /// - Parameters:
    ///   - method: The method, in upper case.
    ///   - path: The path; only its last two parts matter, `c`, `o` or `u` and the token.
    ///   - headers: The header fields.
    ///   - body: The content, of which no more than 64 KiB is looked at.
    public func handle(
        method: String,
        path: String,
        headers: EndpointHeaders = [:],
        body: [UInt8] = []
    ) async -> EndpointResponse {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).suffix(2).compactMap { String($0) }
        guard parts.count == 2, let token = MailToken(verifying: parts[1], with: mailer.settings.keys) else {
            return .page(404, "Not found", "<p>This link is not complete or no longer valid.</p>")
        }
        let isRead = method == "GET" || method == "HEAD"
        switch (parts[0], token) {
        case ("c", .click(let message, let link, let target)):
            guard isRead else { return Self.notAllowed("GET, HEAD") }
            guard Self.isSafe(target) else { return .page(404, "Not found", "") }
            var answer = EndpointResponse(302, [("Location", target)])
            answer.problem = await record(.click(link, target), message, method, headers)
            return answer
        case ("o", .open(let message)):
            guard isRead else { return Self.notAllowed("GET, HEAD") }
            var answer = EndpointResponse.pixel()
            answer.problem = await record(.open, message, method, headers)
            if method == "HEAD" { answer.body = [] }
            return answer
        case ("u", .unsubscribe(let message, let contact, let hash, _, let topic)):
            if isRead { return Self.confirmation(topic, isHead: method == "HEAD") }
            guard method == "POST" else { return Self.notAllowed("GET, HEAD, POST") }
            guard OneClick.isRequest(body, contentType: headers["content-type"] ?? "") else {
                return .page(400, "Not understood", "<p>Please use the button.</p>")
            }
            do {
                try await session.write(reason: "mail.unsubscribe") { tx in
                    try Self.unsubscribe(message, contact, hash, topic, mailer, tx)
                }
                return .page(200, "Unsubscribed", "<p>You will get no more of these mails.</p>")
            } catch {
                var answer = EndpointResponse.page(503, "Not now", "<p>Please try again in a minute.</p>")
                answer.headers.append(("Retry-After", "60"))
                answer.problem = error
                return answer
            }
        default: return .page(404, "Not found", "<p>This link is not complete or no longer valid.</p>")
        }
    }

    /// Unsubscribes by a token that came by mail, as the subject of a mail to ``MailSettings/unsubscribeMailbox``.
    ///
    /// - Returns: Whether the token was good.
    public func unsubscribe(mailedToken: String) async throws -> Bool {
        let token = MailToken(verifying: mailedToken, with: mailer.settings.keys)
        guard case .unsubscribe(let message, let contact, let hash, _, let topic)? = token else {
            return false
        }
        try await session.write(reason: "mail.unsubscribe") { tx in
            try Self.unsubscribe(message, contact, hash, topic, mailer, tx)
        }
        return true
    }

    private enum Hit {
        case click(Int, String)
        case open
    }

    /// Writes a hit down, once for each link and kind.
    private func record(
        _ hit: Hit,
        _ message: ID<Message>,
        _ method: String,
        _ headers: EndpointHeaders
    ) async -> (any Error)? {
        do {
            try await session.write(reason: "mail.track") { tx in
                // What the store does not know, such as after a backup was restored, cannot be written down.
                guard let message = try tx.find(message)?.record else { return }
                let sinceSent = message.finishedAt.map { $0.duration(to: tx.now) }
                let kind = HitKind(method: method, headers: headers, sinceSent: sinceSent)
                try log(hit, kind, message, tx)
            }
            return nil
        } catch {
            return error
        }
    }

    private func log(_ hit: Hit, _ kind: HitKind, _ message: Message, _ tx: CommandTransaction) throws {
        let (place, subject, touch): (String, String, Touch.Kind) =
            switch hit {
            case .click(let link, let target): ("click \(link)", "Clicked " + Self.shortened(target), .click)
            case .open: ("open", message.subject.isEmpty ? "Opened" : "Opened " + message.subject, .open)
            }
        var custom = CustomValues()
        custom["hit"] = .text(kind.rawValue)
        let key = "\(place) \(kind.rawValue) \(message.id)"
        if try tx.first(Activity.where { $0.externalID == key }) != nil { return }
        let activity = Activity(
            channel: .email,
            direction: .inbound,
            at: tx.now,
            subject: subject,
            links: [RecordLink(message.contact)] + message.links,
            externalID: key,
            custom: custom
        )
        try mailer.log([activity], in: tx)
        guard kind == .human, try tx.find(message.contact) != nil else { return }
        let campaign = message.links.lazy.compactMap { $0.id(as: Campaign.self) }.first
        let known = try campaign.flatMap { try tx.find($0) } == nil ? nil : campaign
        if try tx.first(Touch.where { $0.key == key }) == nil {
            try tx.create(Touch(contact: message.contact, campaign: known, kind: touch, at: tx.now, key: key))
        }
    }

    private static func unsubscribe(
        _ message: ID<Message>,
        _ contact: ID<Contact>,
        _ hash: String,
        _ topic: Purpose,
        _ mailer: Mailer,
        _ tx: CommandTransaction
    ) throws {
        let scope = SuppressionScope.purpose(topic)
        let isKnown = try tx.fetch(Suppression.where { $0.addressHash == hash }).contains { $0.scope == scope }
        if !isKnown {
            try tx.suppress(addressHash: hash, scope: scope, reason: .unsubscribed, source: "unsubscribe link")
        }
        guard try tx.find(contact) != nil else { return }
        let facts = try tx.fetch(ConsentFact.where { $0.contact == contact }).map(\.record)
        if ConsentState(facts, for: topic, at: tx.now).isGranted {
            try tx.withdrawConsent(
                contact,
                to: topic,
                via: .email,
                source: "unsubscribe link",
                evidence: "message \(message)"
            )
        }
        if isKnown { return }
        let links = try tx.find(message)?.record.links ?? []
        let activity = Activity(
            channel: .email,
            direction: .inbound,
            at: tx.now,
            subject: topic == .all ? "Unsubscribed" : "Unsubscribed from \(topic.rawValue)",
            links: [RecordLink(contact)] + links
        )
        try mailer.log([activity], in: tx)
    }

    private static func confirmation(_ topic: Purpose, isHead: Bool) -> EndpointResponse {
        var name: [UInt8] = []
        if topic != .all && topic != .marketing { TextEscaping.html.append(topic.rawValue, to: &name) }
        let what = name.isEmpty ? "these mails" : "mails about “\(String(decoding: name, as: UTF8.self))”"
        var page = EndpointResponse.page(
            200,
            "Unsubscribe",
            """
            <p>Do you want to get no more of \(what)?</p><form method="post">\
            <input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>
            """
        )
        if isHead { page.body = [] }
        return page
    }

    private static func notAllowed(_ methods: String) -> EndpointResponse {
        EndpointResponse(405, [("Allow", methods)])
    }

    /// Whether a target is one of the web that cannot break out of a header, whoever signed it.
    private static func isSafe(_ target: String) -> Bool {
        let start = target.utf8.prefix(8).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        return (start.starts(with: "http://".utf8) || start.starts(with: "https://".utf8))
            && target.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// The target without what follows `?` or `#`, which may be personal, in 200 scalars at most.
    private static func shortened(_ target: String) -> String {
        let end = target.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        let scalars = target[..<(end ?? target.endIndex)].unicodeScalars.prefix(200)
        return String(String.UnicodeScalarView(scalars.filter { !(0x7F...0x9F).contains($0.value) }))
    }
}
