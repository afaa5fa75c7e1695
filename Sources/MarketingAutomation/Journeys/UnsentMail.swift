public import CRMCore

/// A mail that a journey did not send, or not yet.
public struct UnsentMail: Sendable, Hashable {
    /// The run of the step that would have sent it.
    public var step: String
    /// Why.
    public var reason: Reason
    /// More about the reason, such as the decision of the gate.
    public var detail: String
    /// When it was held back first.
    public var at: Instant
    /// When it is tried again; nil when it was given up.
    public var until: Instant?

    /// Creates a note.
    public init(_ step: String, _ reason: Reason, _ detail: String = "", at: Instant, until: Instant? = nil) {
        self.step = step
        self.reason = reason
        self.detail = detail
        self.at = at
        self.until = until
    }

    /// Why a mail is held back.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The contact got too many mails of late.
        case frequencyCap = "frequency_cap"
        /// It is night where the contact lives.
        case quietHours = "quiet_hours"
        /// It waited longer for a cap or the end of quiet hours than it may.
        case outOfPatience = "out_of_patience"
        /// Consent or suppression forbids it.
        case gate
        /// There is no such template.
        case noTemplate = "no_template"
        /// The template could not be rendered for the contact.
        case template
        /// A reason that this version of the library does not know.
        case other
    }
}

extension UnsentMail: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(step) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("key")
        json.string(step)
        json.key("reason")
        json.string(reason.rawValue)
        json.key("detail")
        json.string(detail)
        json.key("at")
        json.integer(at.microseconds)
        if let until {
            json.key("until")
            json.integer(until.microseconds)
        }
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        self.init("", .other, at: Instant(microseconds: 0))
        try json.beginObject()
        while let name = try json.nextKey() {
            switch name {
            case "key": step = try json.readString()
            case "reason": reason = Reason(rawValue: try json.readString()) ?? .other
            case "detail": detail = try json.readString()
            case "at": at = Instant(microseconds: try json.readInteger())
            case "until": until = Instant(microseconds: try json.readInteger())
            default: try json.skipValue()
            }
        }
    }
}

extension QueryTransaction {
    /// The mails that journeys held back from a contact, and why, the latest first.
    ///
    /// What became of mails that were planned is said by ``Mailer/explain(_:stream:topic:in:)``.
    public func unsentMails(of contact: ID<Contact>) throws -> [(journey: ID<Journey>, mail: UnsentMail)] {
        try fetch(Enrolment.where { $0.contact == contact })
            .flatMap { enrolment in enrolment.unsent.map { (enrolment.journey, $0) } }
            .sorted { $0.1.at > $1.1.at }
    }
}
