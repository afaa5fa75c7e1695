import CRMCore

/// Contacts of which a rep sees a part: own ones, the team's, by a rule and by shares.
struct AccessWorld {
    static let rep = "The rep"

    let count: Int
    /// How many percent of the contacts the rep sees.
    let visible: Int

    func fill(_ crm: CRM) async throws {
        let session = crm.session(as: .system("benchmark"))
        var permissions = RolePermissions()
        permissions.grant(.read, on: Contact.self, .team)
        let role = try await session.create(Role(name: "rep", permissions: permissions))
        let team = try await session.create(Team(name: "East"))
        let rep = try await session.create(User(name: Self.rep, team: team.id, roles: [role.id]))
        let mates = try await session.create((0..<20).map { User(name: "Mate \($0)", team: team.id) }).map(\.id)
        let others = try await session.create((0..<50).map { User(name: "Other \($0)") }).map(\.id)
        try await session.create(
            AccessRule(name: "open", sharing: Contact.Fields.department == "Open", with: [.team(team.id)])
        )
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
