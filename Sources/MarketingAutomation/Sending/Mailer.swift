import CRMCore

/// Everything that sends mail: the settings, and the templates that are compiled already.
///
/// One for each CRM; the module makes it from its settings.
public struct Mailer: Sendable {
    /// How the host sends mail.
    public let settings: MailSettings

    /// Creates a mailer.
    public init(_ settings: MailSettings) {
        self.settings = settings
    }
}

/// Adds what sends mail to the registry: the records of consent, suppression, templates and messages, and the outbox
/// channel.
///
/// - Returns: What plans mails.
@discardableResult
func registerMail(in registry: inout Registry, settings: MailSettings) -> Mailer {
    registry.add(ConsentFact.self)
    registry.add(Suppression.self)
    registry.add(MailTemplate.self)
    registry.add(Message.self)
    return Mailer(settings)
}
