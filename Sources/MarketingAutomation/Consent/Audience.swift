import CRMCore

/// What the gate asks about a set of contacts, read with one query for each kind of record.
struct Audience {
    private(set) var contacts: [ID<Contact>: Contact] = [:]
    private var facts: [ID<Contact>: [ConsentFact]] = [:]
    private var suppressions: [String: [Suppression]] = [:]
    /// The hashes of the addresses, each computed once.
    private var hashes: [String: String] = [:]
    private let mailer: Mailer

    /// Reads what is known of contacts.
    ///
    /// - Parameter recipients: Addresses other than the main ones that mails go to.
    init(_ ids: Set<ID<Contact>>, recipients: [String] = [], in tx: QueryTransaction, _ mailer: Mailer) throws {
        self.mailer = mailer
        let ids = Array(ids)
        for contact in try tx.fetch(Contact.where { $0.id.isIn(ids) }) { contacts[contact.id] = contact.record }
        for fact in try tx.fetch(ConsentFact.where { $0.contact.isIn(ids) }) {
            facts[fact.contact, default: []].append(fact.record)
        }
        let addresses = Set(contacts.values.compactMap { $0.emails.first?.normal } + recipients)
        if addresses.isEmpty { return }
        for address in addresses { hashes[address] = mailer.addressHash(address) }
        let known = Array(hashes.values)
        for held in try tx.fetch(Suppression.where { $0.addressHash.isIn(known) }) {
            suppressions[held.addressHash, default: []].append(held.record)
        }
    }

    func facts(of contact: ID<Contact>) -> [ConsentFact] { facts[contact] ?? [] }

    func suppressions(of address: String) -> [Suppression] {
        suppressions.isEmpty ? [] : suppressions[hash(of: address)] ?? []
    }

    func hash(of address: String) -> String { hashes[address] ?? mailer.addressHash(address) }

    /// The gate's answer for one contact.
    func decision(
        _ contact: ID<Contact>,
        _ stream: MailStream,
        _ topic: Topic,
        recipient: String? = nil
    ) -> SendDecision {
        let known = contacts[contact]
        let address = recipient ?? known?.emails.first?.normal
        return SendGate.decide(
            stream: stream,
            topic: topic,
            contact: known,
            recipient: recipient,
            facts: facts(of: contact),
            suppressions: address.map(suppressions(of:)) ?? []
        )
    }
}
