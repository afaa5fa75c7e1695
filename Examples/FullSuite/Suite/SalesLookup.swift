import CRMCore
import ExampleSupport
import SalesAutomation

extension QueryTransaction {
    /// The lead with this identifier, or the latest one with this e-mail address, an open one before others.
    func lead(_ text: String) throws -> Stored<Lead> {
        if let id = RecordID(text) {
            if let lead = try find(ID<Lead>(id)) { return lead }
            throw Failure("notFound", "no lead has the identifier '\(text)'", ["value": .string(text)])
        }
        guard let email = try? EmailAddress(text) else {
            throw Failure("usage", "'\(text.printable)' is neither an identifier nor an e-mail address")
        }
        let leads = try fetch(Lead.where { $0.emails.contains(email.normal) }.sorted { $0.createdAt.descending })
        guard let lead = leads.first(where: { $0.record.isOpen }) ?? leads.first else {
            throw Failure("notFound", "no lead has the e-mail address '\(text.printable)'", ["value": .string(text)])
        }
        return lead
    }

    /// The opportunity with this identifier, or the only one with this name.
    func opportunity(_ text: String) throws -> Stored<Opportunity> {
        if let id = RecordID(text) {
            if let opportunity = try find(ID<Opportunity>(id)) { return opportunity }
            throw Failure("notFound", "no opportunity has the identifier '\(text)'", ["value": .string(text)])
        }
        let named = try fetch(Opportunity.where { $0.name == text }.limit(2))
        guard let opportunity = named.first else {
            throw Failure("notFound", "no opportunity is called '\(text.printable)'", ["value": .string(text)])
        }
        guard named.count == 1 else {
            throw Failure("ambiguous", "several opportunities are called '\(text.printable)'; say which by identifier")
        }
        return opportunity
    }

    /// The user with this name or e-mail address.
    func colleague(_ text: String) throws -> Stored<User> {
        if let id = RecordID(text), let user = try find(ID<User>(id)) { return user }
        guard let user = try user(named: text) else {
            throw Failure("unknownUser", "there is no user '\(text.printable)'", ["value": .string(text)])
        }
        return user
    }
}
