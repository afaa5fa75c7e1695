package import CRMCore

/// The contact or account that a command is about.
package enum Subject: Sendable {
    case contact(Stored<Contact>)
    case account(Stored<Account>)

    package var link: RecordLink {
        switch self {
        case .contact(let contact): RecordLink(contact.id)
        case .account(let account): RecordLink(account.id)
        }
    }

    package var name: String {
        switch self {
        case .contact(let contact): contact.displayName
        case .account(let account): account.name
        }
    }

    package var email: String? {
        switch self {
        case .contact(let contact): contact.emails.first?.normal
        case .account(let account): account.emails.first?.normal
        }
    }

    /// The subject in an answer.
    package var json: JSONValue {
        .object([
            "type": .string(link.type), "id": .string(link.id.description), "name": .string(name),
            "email": .text(email),
        ])
    }
}

extension QueryTransaction {
    /// The contact or account with this identifier or e-mail address.
    package func subject(_ text: String, asOf state: AsOf? = nil) throws -> Subject {
        if let id = RecordID(text) {
            if let contact = try find(ID<Contact>(id), asOf: state) { return .contact(contact) }
            if let account = try find(ID<Account>(id), asOf: state) { return .account(account) }
            throw Self.notFound("identifier", text, state)
        }
        let email: EmailAddress
        do {
            email = try EmailAddress(text)
        } catch {
            throw Failure("usage", "'\(text.printable)' is neither an identifier nor an e-mail address: \(error)")
        }
        if let contact = try first(Contact.where { $0.emails.contains(email.normal) }.asOf(state)) {
            return .contact(contact)
        }
        if let account = try first(Account.where { $0.emails.contains(email.normal) }.asOf(state)) {
            return .account(account)
        }
        throw Self.notFound("e-mail address", text, state)
    }

    /// The contact with this identifier or e-mail address.
    package func contact(_ text: String) throws -> Stored<Contact> {
        guard case .contact(let contact) = try subject(text) else {
            throw Failure("notFound", "'\(text.printable)' is an account, not a contact", ["value": .string(text)])
        }
        return contact
    }

    private static func notFound(_ kind: String, _ text: String, _ state: AsOf?) -> Failure {
        var message = "no contact or account has the \(kind) '\(text.printable)'"
        if case .instant(let instant)? = state { message += " as of \(instant)" }
        return Failure("notFound", message, ["value": .string(text)])
    }
}
