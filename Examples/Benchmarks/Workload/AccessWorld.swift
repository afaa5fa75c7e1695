import CRMCore

/// Contacts of which a rep sees a part: own ones, the team's, by a rule and by shares.
struct AccessWorld {
    static let rep = "The rep"

    let count: Int
    /// How many percent of the contacts the rep sees.
    let visible: Int
    /// How the rep comes to see them.
    let policy: Policy

    enum Policy: String, CaseIterable {
        /// By the team's scope, by a rule and by shares.
        case typical
        /// By the team's scope alone.
        case team
    }

    func fill(_ crm: CRM) async throws {
        let session = crm.session(as: .system("benchmark"))
        var permissions = RolePermissions()
        permissions.grant(.read, on: Contact.self, .team)
        if policy == .typical { permissions.restrict(Contact.Fields.birthday, .hidden) }
        let role = try await session.create(Role(name: "rep", permissions: permissions))
        let team = try await session.create(Team(name: "East"))
        let rep = try await session.create(User(name: Self.rep, team: team.id, roles: [role.id]))
        let mates = try await session.create((0..<20).map { User(name: "Mate \($0)", team: team.id) }).map(\.id)
        let others = try await session.create((0..<50).map { User(name: "Other \($0)") }).map(\.id)
        if policy == .typical {
            let open = Contact.Fields.department == "Open"
            try await session.create(AccessRule(name: "open", sharing: open, with: [.team(team.id)]))
        }
        var random = SplitMix(state: 1)
        var shared: [ID<Contact>] = []
        for start in stride(from: 0, to: count, by: 1000) {
            var contacts: [Contact] = []
            for number in start..<min(start + 1000, count) {
                var contact = try contact(number, &random)
                contact.owner = others.randomElement(using: &random)
                if Int.random(in: 0..<100, using: &random) < visible {
                    switch Int.random(in: 0..<100, using: &random) {
                    case 0..<10: contact.owner = rep.id
                    case 10..<70: contact.owner = mates.randomElement(using: &random)
                    case _ where policy == .team: contact.owner = mates.randomElement(using: &random)
                    case 70..<99: contact.department = "Open"
                    default:
                        contact.id = session.newID()
                        if shared.count < 150 { shared.append(contact.id) } else { contact.owner = rep.id }
                    }
                }
                contacts.append(contact)
            }
            try await session.create(contacts)
        }
        try await session.create(shared.map { Share(RecordLink($0), with: .user(rep.id)) })
    }

    /// What a host without access control would write to get the same contacts.
    func byHand(_ crm: CRM) async throws -> Filter<Contact> {
        let session = crm.session(as: .system("benchmark"))
        guard let rep = try await session.first(User.where { $0.name == Self.rep }), let team = rep.team else {
            return Contact.Fields.owner == nil
        }
        let owners = try await session.fetch(User.where { $0.team == team }).map(\.id)
        let owned = Contact.Fields.owner.isIn(owners)
        guard policy == .typical else { return owned }
        let shared = try await session.fetch(Share.where { $0.grantee == rep.id.raw })
            .map { ID<Contact>($0.record.record.id) }
        return owned || Contact.Fields.department == "Open" || Contact.Fields.id.isIn(shared)
    }

    private func contact(_ number: Int, _ random: inout SplitMix) throws -> Contact {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let family = String((0..<7).map { _ in letters.randomElement(using: &random) ?? "a" })
        var contact = Contact(name: PersonName(given: "Person", family: family))
        contact.emails = [try EmailAddress("\(family).\(number)@example.com")]
        contact.jobTitle = "Buyer"
        contact.department = "Purchasing"
        contact.addresses = [
            PostalAddress(street: "\(number) High Street", locality: "Springfield", postalCode: "12345")
        ]
        contact.note = "Met at the fair, wants to hear of the new series \(number)."
        return contact
    }
}

/// The same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
