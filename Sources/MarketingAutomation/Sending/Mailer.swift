public import CRMCore

/// Everything that sends mail: the settings, and the templates that are compiled already.
///
/// One for each CRM; the module makes it from its settings.
public struct Mailer: Sendable {
    /// How the host sends mail.
    public let settings: MailSettings
    let templates = TemplateCache()

    /// The name of the outbox channel.
    static let channel = "email"

    /// Creates a mailer.
    public init(_ settings: MailSettings) {
        self.settings = settings
    }

    /// The Message-ID of the mail with this idempotency key, without angle brackets.
    func messageID(_ key: String) -> String {
        let secret = settings.addressKeys.current.secret
        let hash = KeyedHash.authenticate("message " + key, key: secret).prefix(16)
        return Base64URL.encode(hash) + "@" + settings.sender.address.domain
    }
}

extension Mailer {
    /// Adds the records of mail with their rules, and the outbox channel.
    func register(in registry: inout Registry) {
        registry.add(MailTemplate.self)
        registry.add(Message.self)
        registry.custom(CustomKey<Activity, String>("hit"), label: "Hit", isSearchable: false)
        registry.limit(MailTemplate.Fields.html, to: TemplateProgram.maximumSize, isMultiline: true)
        registry.limit(MailTemplate.Fields.text, to: TemplateProgram.maximumSize, isMultiline: true)
        registry.require(MailTemplate.Fields.name)
        registry.gate("mail_template.renders", on: MailTemplate.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, template) in batch.records.enumerated() {
                do throws(TemplateError) {
                    _ = try CompiledMailTemplate(template)
                } catch {
                    batch.refuse(index, .template, error.description, field: error.part)
                }
            }
        }
        registry.suppressionKeys(settings.addressKeys)
        registry.channel(
            Self.channel,
            contacting: .email,
            check: { [self] in try check($0, $1) },
            deliver: { [self] in await deliver($0) }
        )
        registry.hook("message.outcome", on: OutboxMessage.self) { [self] in try note($0, $1) }
    }
}

extension CRMError.Code {
    /// A template cannot be used.
    public static let template = CRMError.Code("template")
}
