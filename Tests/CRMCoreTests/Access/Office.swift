import CRMCore
import CRMTesting
import StorageProtocols

/// A small company in which access is enforced: a rep, a colleague, their manager, one who administers, one who left.
struct Office {
    let clock: VirtualClock
    let crm: CRM
    /// Code of the host.
    let system: Session
    let (rep, colleague, manager, admin, left, outsider): (ID<User>, ID<User>, ID<User>, ID<User>, ID<User>, ID<User>)
    let (repRole, managerRole): (ID<Role>, ID<Role>)
    let (mine, team, foreign): (ID<Contact>, ID<Contact>, ID<Contact>)
    let (mineAccount, foreignAccount): (ID<Account>, ID<Account>)
    let (mineCall, foreignCall): (ID<Activity>, ID<Activity>)

    func session(_ user: ID<User>) -> Session { crm.session(as: .user(user)) }

    /// What reps may do: see their team's contacts, change and delete their own.
    static func repPermissions() -> RolePermissions {
        var permissions = RolePermissions()
        permissions.grant(.read, on: Contact.self, .team)
        permissions.grant(.create, .update, .delete, .share, .export, on: Contact.self, .own)
        permissions.grant(.assign, on: Contact.self, .team)
        permissions.grant(.read, .create, .update, on: Account.self, .own)
        permissions.grant(.read, .create, on: Activity.self, .own)
        permissions.grant(.read, .create, .update, on: TaskItem.self, .own)
        permissions.grant(.read, on: User.self, .all)
        permissions.grant(.read, on: Tag.self, .all)
        permissions.grant(.read, .create, .delete, on: Share.self, .own)
        return permissions
    }

    init(
        _ kind: StoreKind = .memory,
        modules: [any CRMModule] = [],
        rep change: (inout RolePermissions) -> Void = { _ in }
    ) async throws {
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        self.clock = clock
        crm = try await CRM.open(
            kind.engine,
            modules: modules,
            environment: .virtual(clock, seed: 7),
            access: .enforced
        )
        system = crm.session(as: .system("test"))
        let session = system
        var permissions = Self.repPermissions()
        change(&permissions)
        var managing = Self.repPermissions()
        managing.grant(.read, .update, on: Contact.self, .subtree)
        let all = RolePermissions.everything(in: crm)
        managerRole = try await session.create(Role(name: "manager", permissions: managing)).id
        repRole = try await session.create(Role(name: "rep", parent: managerRole, permissions: permissions)).id
        let adminRole = try await session.create(Role(name: "admin", permissions: all)).id
        let otherRole = try await session.create(Role(name: "other", permissions: Self.repPermissions())).id
        let sales = try await session.create(Team(name: "Sales")).id
        let east = try await session.create(Team(name: "East", parent: sales)).id
        manager = try await session.create(User(name: "Mia", team: sales, roles: [managerRole])).id
        rep = try await session.create(User(name: "Ann", team: east, manager: manager, roles: [repRole])).id
        colleague = try await session.create(User(name: "Bob", team: east, manager: manager, roles: [repRole])).id
        admin = try await session.create(User(name: "Root", roles: [adminRole])).id
        left = try await session.create(User(name: "Gone", isActive: false, team: east, roles: [adminRole])).id
        outsider = try await session.create(User(name: "Olga", roles: [otherRole])).id
        mineAccount = try await session.create(Account(name: "Mine Ltd", owner: rep)).id
        foreignAccount = try await session.create(Account(name: "Foreign Ltd", owner: outsider)).id
        func contact(_ name: String, _ owner: ID<User>, _ account: ID<Account>) async throws -> ID<Contact> {
            var contact = Contact(name: PersonName(given: name, family: "Zeta"), account: account, owner: owner)
            contact.emails = [try EmailAddress("\(name.lowercased())@zeta.example")]
            contact.birthday = CivilDate(iso8601: "1980-05-0\(name.utf8.count)")
            contact.note = "secret of \(name)"
            return try await session.create(contact).id
        }
        mine = try await contact("Mine", rep, mineAccount)
        team = try await contact("Team", colleague, mineAccount)
        foreign = try await contact("Foreign", outsider, foreignAccount)
        mineCall =
            try await session.log(
                Activity(
                    channel: .call,
                    subject: "secret call",
                    body: "said",
                    links: [RecordLink(mine)],
                    owner: outsider
                )
            )
            .id
        foreignCall =
            try await session.log(
                Activity(channel: .call, subject: "foreign call", links: [RecordLink(foreign)], owner: outsider)
            )
            .id
    }

    /// The content of the whole store: every row, every past state, every commit.
    func content() async throws -> [String] {
        try await crm.store.read { tx in
            var lines: [String] = []
            for name in tx.catalog.names {
                let type = try tx.catalog.type(name)
                var query = RecordQuery(type: name)
                query.columns = .row
                var ids: [RecordID] = []
                try tx.forEachRow(query) { row in
                    let values = try type.columns.map { try row.value($0.kind) }
                    lines.append("\(name) \(values) \(try row.integer())")
                    if case .id(let id)? = values.first { ids.append(id) }
                    return true
                }
                for id in ids { lines.append("\(name) \(try tx.revisions(type, id))") }
            }
            lines.append("\(try tx.commits(.after(.none, limit: 100_000)))")
            lines.append("\(try tx.changes(after: .start, limit: 100_000))")
            return lines
        }
    }
}

extension Error {
    /// Whether access was denied.
    var isDenied: Bool { (self as? CRMError)?.code == .denied }

    /// Whether a record was not found.
    var isNotFound: Bool { (self as? StorageError)?.code == .notFound }
}

/// The error that an operation throws; nil where it throws none.
func failure(_ body: () async throws -> Void) async -> (any Error)? {
    do {
        try await body()
        return nil
    } catch {
        return error
    }
}
