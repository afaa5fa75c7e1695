public import CRMCore

/// What became of a request to send a mail.
public struct MailPlan: Sendable, Hashable {
    /// The request's idempotency key.
    public var key: String
    /// The gate's answer; nil where the key was known already.
    public var decision: ContactDecision?
    /// The message in the ledger; nil where there is no such contact.
    public var message: Message?
    /// Why the mail could not be made although the gate allowed it.
    public var failure: Failure?
    /// The variables that had no value for the contact.
    public var absentFields: [String] = []

    /// Why a mail could not be made.
    public enum Failure: Error, Sendable, Hashable {
        /// There is no such template.
        case noTemplate
        /// The template could not be rendered.
        case template(TemplateError)
        /// The message could not be written.
        case message(MIMEError)
    }

    /// Whether the mail is in the outbox, now or from an earlier request.
    public var isPlanned: Bool { message.map { [.planned, .accepted, .unknown].contains($0.state) } ?? false }
}

extension MailPlan.Failure: CustomStringConvertible {
    /// The failure in words, without customer data.
    public var description: String {
        switch self {
        case .noTemplate: "there is no such template"
        case .template(let error): "template: \(error.code.rawValue)"
        case .message(.unsafe(let header)): "unsafe \(header)"
        case .message(.tooLong(let header)): "\(header) too long"
        case .message(.addressBeyondASCII(let header)): "\(header) beyond ASCII"
        }
    }
}
