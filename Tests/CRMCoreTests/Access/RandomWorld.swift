import CRMCore
import CRMTesting
import StorageProtocols

/// A small random company with its records and policies, as plain values: what the oracle looks at.
struct RandomWorld {
    var users: [User] = []
    var teams: [Team] = []
    var roles: [Role] = []
    var contacts: [Contact] = []
    var accounts: [Account] = []
    var activities: [Activity] = []
    var tasks: [TaskItem] = []
    var tags: [Tag] = []
    var steps: [LifecycleStep] = []
    var rules: [(rule: AccessRule, holds: Test)] = []
    var restrictions: [(restriction: AccessRestriction, holds: Test)] = []
    var shares: [Share] = []

    /// What a condition says of a record; nil for unknown.
    typealias Test = @Sendable (OracleRecord) -> Bool?

    static let now = Instant(seconds: 1_767_225_600)
    static let abilities: [Ability] = [.read, .update, .delete, .export, .share, .massUpdate]

    private var random: SeededRandom
    private var lastID: UInt64 = 0

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        makeOrganisation()
        makeRecords()
        makeRules()
    }

    private mutating func id() -> RecordID {
        lastID += 1
        return RecordID(high: 0x0190_0000_0000_7000 | random.next() & 0xFFF, low: 0x8000_0000_0000_0000 | lastID)
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<T>(_ values: [T]) -> T? { values.randomElement(using: &random) }

    private mutating func some<T>(_ values: [T], _ percent: Int) -> [T] {
        values.filter { _ in chance(percent) }
    }

    private mutating func makeOrganisation() {
        for index in 0..<Int.random(in: 0...3, using: &random) {
            var team = Team(id: ID(id()), name: "team \(index)")
            if chance(50) { team.parent = pick(teams)?.id }
            teams.append(team)
        }
        for index in 0..<Int.random(in: 1...3, using: &random) {
            var role = Role(id: ID(id()), name: "role \(index)", permissions: permissions())
            if chance(50) { role.parent = pick(roles)?.id }
            roles.append(role)
        }
        for index in 0..<Int.random(in: 2...5, using: &random) {
            var user = User(id: ID(id()), name: "user \(index)")
            user.isActive = !chance(10)
            if chance(70) { user.team = pick(teams)?.id }
            if chance(50) { user.manager = pick(users)?.id }
            user.roles = some(roles.map(\.id), 50)
            users.append(user)
        }
    }

    private mutating func permissions() -> RolePermissions {
        var permissions = RolePermissions()
        for type in ["contact", "account", "activity", "task", "tag", "user", "lifecycle_step"] where chance(70) {
            var granted = TypePermissions()
            for ability in Self.abilities where chance(ability == .read ? 90 : 50) {
                granted.scopes[ability] = pick(AccessScope.allCases)
            }
            permissions.types[type] = granted
        }
        permissions.activities = pick([.full, .full, .metadataOnly, .none]) ?? .full
        return permissions
    }

    private mutating func makeRecords() {
        for index in 0..<Int.random(in: 0...3, using: &random) {
            accounts.append(Account(id: ID(id()), name: "account \(index)", owner: owner()))
            accounts[index].industry = pick(["a", "b", nil]) ?? nil
            accounts[index].createdAt = Self.now
        }
        for index in 0..<Int.random(in: 0...4, using: &random) {
            var contact = Contact(id: ID(id()), name: PersonName(given: "contact", family: "\(index)"), owner: owner())
            contact.department = pick(["a", "b", nil]) ?? nil
            if chance(50) { contact.account = pick(accounts)?.id }
            contact.createdAt = Self.now
            contacts.append(contact)
        }
        tags = [Tag(id: ID(id()), name: "tag")]
        for contact in some(contacts, 50) {
            steps.append(
                LifecycleStep(id: ID(id()), contact: contact.id, from: nil, to: .lead, at: Self.now, evidence: [])
            )
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            var activity = Activity(id: ID(id()), channel: .call, at: Self.now, owner: owner())
            activity.subject = pick(["a", "b", nil]) ?? nil
            activity.links = links()
            activities.append(activity)
        }
        for index in 0..<Int.random(in: 0...2, using: &random) {
            var task = TaskItem(id: ID(id()), title: "task \(index)", owner: owner(), createdAt: Self.now)
            task.note = pick(["a", "b", nil]) ?? nil
            task.links = links()
            tasks.append(task)
        }
    }

    private mutating func owner() -> ID<User>? { chance(85) ? pick(users)?.id : nil }

    private mutating func links() -> [RecordLink] {
        some(contacts.map { RecordLink($0.id) }, 40) + some(accounts.map { RecordLink($0.id) }, 40)
    }

    private mutating func grantee() -> Grantee {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .everyone
        case 1...4: pick(users).map { .user($0.id) } ?? .everyone
        case 5...7: pick(teams).map { .team($0.id) } ?? .everyone
        default: pick(roles).map { .role($0.id) } ?? .everyone
        }
    }

    private mutating func makeRules() {
        let level: (inout SeededRandom) -> AccessLevel = { AccessLevel.allCases.randomElement(using: &$0) ?? .read }
        for index in 0..<Int.random(in: 0...2, using: &random) {
            let (contact, account, holds) = condition()
            let audience = [grantee(), grantee()]
            var rule =
                chance(60)
                ? AccessRule(name: "rule \(index)", sharing: contact, with: audience, level(&random))
                : AccessRule(name: "rule \(index)", sharing: account, with: audience, level(&random))
            (rule.id, rule.isActive) = (ID(id()), !chance(10))
            rules.append((rule, holds))
        }
        for index in 0..<(chance(40) ? Int.random(in: 1...2, using: &random) : 0) {
            let (contact, account, holds) = condition()
            let abilities = Set(some(Self.abilities, 40))
            var restriction =
                chance(60)
                ? AccessRestriction(name: "no \(index)", keeping: [grantee()], from: contact, abilities)
                : AccessRestriction(name: "no \(index)", keeping: [grantee()], from: account, abilities)
            (restriction.id, restriction.isActive) = (ID(id()), !chance(10))
            restrictions.append((restriction, holds))
        }
        let records =
            contacts.map { RecordLink($0.id) } + accounts.map { RecordLink($0.id) }
            + activities.map { RecordLink($0.id) } + tasks.map { RecordLink($0.id) }
        for record in some(records, 30) {
            let until = pick([nil, nil, Self.now, Self.now.adding(-1), Self.now.adding(1)]) ?? nil
            shares.append(
                Share(id: ID(id()), record, with: grantee(), level(&random), until: until, createdAt: Self.now)
            )
        }
    }

    /// A condition on contacts, the same on accounts, and what it says.
    private mutating func condition() -> (Filter<Contact>, Filter<Account>, Test) {
        let (contact, account) = (Contact.Fields.department, Account.Fields.industry)
        let user = pick(users)?.id
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return (.all, .all, { _ in true })
        case 1: return (contact == "a", account == "a", { $0.text.map { $0 == "a" } })
        case 2: return (!(contact == "a"), !(account == "a"), { $0.text.map { $0 != "a" } })
        case 3: return (contact == nil, account == nil, { $0.text == nil })
        case 4:
            return (
                Contact.Fields.owner == user, Account.Fields.owner == user,
                { record in record.owner.map { $0 == user } ?? (user == nil ? true : nil) }
            )
        default:
            return (
                contact == "b" || Contact.Fields.owner == user, account == "b" || Account.Fields.owner == user,
                { record in
                    let parts = [record.text.map { $0 == "b" }, record.owner.map { $0 == user }]
                    return parts.contains(true) ? true : parts.contains(nil) ? nil : false
                }
            )
        }
    }
}

extension Instant {
    func adding(_ seconds: Int64) -> Instant { Instant(microseconds: microseconds + seconds * 1_000_000) }
}
