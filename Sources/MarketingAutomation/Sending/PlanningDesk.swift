import CRMCore

/// Everything that planning a batch of mails needs, read with one query for each kind of record.
struct PlanningDesk {
    /// The messages whose keys are known already.
    let known: [String: Message]
    private let mailer: Mailer
    private let gate: ContactGate
    private let accounts: [ID<Account>: Account]
    private let owners: [ID<User>: User]
    private let templates: [ID<MailTemplate>: Result<CompiledMailTemplate, TemplateError>]

    init(_ requests: [MailRequest], in tx: CommandTransaction, _ mailer: Mailer) throws {
        self.mailer = mailer
        let keys = requests.map(\.key)
        known = Dictionary(
            try tx.fetch(Message.where { $0.key.isIn(keys) }).map { ($0.key, $0.record) },
            uniquingKeysWith: { first, _ in first }
        )
        gate = try tx.contactGate(for: requests.map(\.question))
        let people = gate.contacts.values
        let accountIDs = Array(Set(people.compactMap(\.account)))
        let ownerIDs = Array(Set(people.compactMap(\.owner)))
        let templateIDs = Array(Set(requests.map(\.template)))
        accounts = Dictionary(
            accountIDs.isEmpty ? [] : try tx.fetch(Account.where { $0.id.isIn(accountIDs) }).map { ($0.id, $0.record) },
            uniquingKeysWith: { first, _ in first }
        )
        owners = Dictionary(
            ownerIDs.isEmpty ? [] : try tx.fetch(User.where { $0.id.isIn(ownerIDs) }).map { ($0.id, $0.record) },
            uniquingKeysWith: { first, _ in first }
        )
        var templates: [ID<MailTemplate>: Result<CompiledMailTemplate, TemplateError>] = [:]
        for template in try tx.fetch(MailTemplate.where { $0.id.isIn(templateIDs) }) {
            do throws(TemplateError) {
                templates[template.id] = .success(try mailer.templates.template(template))
            } catch {
                templates[template.id] = .failure(error)
            }
        }
        self.templates = templates
    }

    /// Plans one mail.
    func plan(_ request: MailRequest, in tx: CommandTransaction) throws -> (MailPlan, OutgoingMessage?) {
        let decision = gate.decision(request.question)
        var plan = MailPlan(key: request.key, decision: decision)
        guard let contact = gate.contacts[request.contact] else { return (plan, nil) }
        var message = Message(
            id: tx.newID(),
            key: request.key,
            contact: request.contact,
            stream: request.stream,
            topic: request.topic,
            template: templates[request.template] == nil ? nil : request.template,
            consent: decision.consent,
            links: request.links,
            plannedAt: tx.now
        )
        var mail: OutgoingMessage?
        if decision.isAllowed, let recipient = contact.emails.first {
            let hash = try tx.addressHash(of: .email(recipient))
            do throws(MailPlan.Failure) {
                let made = try make(request, contact, recipient, hash, message.id, at: tx.now)
                let due = max(request.due ?? tx.now, tx.now)
                message.subject = made.subject
                plan.absentFields = made.absentFields
                mail = OutgoingMessage(
                    channel: Mailer.channel,
                    key: request.key,
                    subject: message.id.raw,
                    contact: contact.id,
                    address: .email(recipient),
                    purpose: request.question.purpose,
                    payload: made.payload.text,
                    due: due,
                    expires: request.expires ?? due.advanced(by: mailer.settings.lifetime)
                )
            } catch {
                plan.failure = error
                message.state = .failed
                message.reason = error.description
                message.finishedAt = tx.now
            }
        } else {
            message.state = .suppressed
            message.reason = decision.description
            message.finishedAt = tx.now
        }
        plan.message = message
        return (plan, mail)
    }

    private func make(
        _ request: MailRequest,
        _ contact: Contact,
        _ recipient: EmailAddress,
        _ addressHash: String,
        _ id: ID<Message>,
        at now: Instant
    ) throws(MailPlan.Failure) -> (payload: MailPayload, subject: String, absentFields: [String]) {
        let template: CompiledMailTemplate
        switch templates[request.template] {
        case .success(let compiled): template = compiled
        case .failure(let error): throw .template(error)
        case nil: throw .noTemplate
        }
        let links = MailLinks(
            mailer.settings,
            message: id,
            contact: contact.id,
            addressHash: addressHash,
            request
        )
        let data = MergeData(
            contact: contact,
            account: contact.account.flatMap { accounts[$0] },
            owner: contact.owner.flatMap { owners[$0] },
            settings: mailer.settings,
            journey: request.data,
            unsubscribe: links.unsubscribeURL ?? links.unsubscribeMail
        )
        var rendered: RenderedMail
        do throws(TemplateError) { rendered = try template.render(data) } catch { throw .template(error) }
        rendered.html = rendered.html.map(links.tracked)
        let settings = mailer.settings
        let message = MIMEMessage(
            from: settings.sender,
            to: Mailbox(name: contact.name.formatted, address: recipient),
            replyTo: settings.replyTo,
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
            date: now,
            messageID: mailer.messageID(request.key),
            unsubscribeURL: links.unsubscribeURL,
            unsubscribeMail: links.unsubscribeMail
        )
        do throws(MIMEError) {
            let payload = MailPayload(
                sender: (settings.returnPath ?? settings.sender.address).normal,
                recipient: recipient.normal,
                message: try message.encoded()
            )
            return (payload, Self.oneLine(rendered.subject), rendered.absentFields)
        } catch {
            throw .message(error)
        }
    }

    /// The subject as the ledger keeps it: one line of 300 scalars at most.
    private static func oneLine(_ subject: [UInt8]) -> String {
        var text = String(decoding: subject, as: UTF8.self)
        if subject.count <= 300, subject.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        text.unicodeScalars.removeAll { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(300)))
    }
}
