import CRMCore
import CRMTesting
import FileStorage
import InMemoryStorage
import Reporting

/// The stores that reports are tested on.
enum StoreKind: CaseIterable {
    case memory
    case file

    var engine: any StoreEngine {
        switch self {
        case .memory: .inMemory
        case .file: .temporaryFile
        }
    }
}

/// A shop with random content, and the same content as plain values.
struct ShopData {
    let clock: VirtualClock
    let crm: CRM
    let session: Session
    var random: SeededRandom
    var sales: [Stored<Sale>] = []
    private(set) var users: [ID<User>: User] = [:]
    private(set) var teams: [ID<Team>: String] = [:]
    private(set) var accounts: [ID<Account>: Account] = [:]

    static let start = Instant(seconds: 1_735_689_600)

    init(_ kind: StoreKind = .memory, seed: UInt64 = 1, modules: [any CRMModule] = [Shop(), Reporting()]) async throws {
        clock = VirtualClock(Self.start)
        crm = try await CRM.open(kind.engine, modules: modules, environment: .virtual(clock, seed: seed))
        session = crm.session(as: .system("test"))
        random = SeededRandom(seed: seed)
    }

    /// Makes people, accounts and sales, in two years around Europe's changes of the clock.
    mutating func fill(_ count: Int, currencies: [String?] = ["EUR", "USD", nil]) async throws {
        let teams = try await session.create([Team(name: "North"), Team(name: "South")])
        self.teams = Dictionary(uniqueKeysWithValues: teams.map { ($0.id, $0.record.name) })
        var users: [User] = []
        for (index, name) in ["Ann Brown", "Bob Fox", "Cem Öz", "Dee Fox"].enumerated() {
            users.append(User(name: name, team: index == 3 ? nil : teams[index % 2].id))
        }
        for user in try await session.create(users) { self.users[user.id] = user.record }
        var accounts: [Account] = []
        for index in 0..<7 {
            accounts.append(
                Account(
                    name: "Account \(index)",
                    industry: [nil, "Retail", "Steel"][index % 3],
                    createdAt: Self.start.adding(microseconds: Int64(index) * 40 * 86_400_000_000)
                )
            )
        }
        for account in try await session.create(accounts) { self.accounts[account.id] = account.record }
        let sales = (0..<count).map { _ in randomSale(currencies) }
        self.sales = try await session.create(sales)
    }

    private mutating func randomSale(_ currencies: [String?]) -> Sale {
        let owners = users.keys.sorted { $0.raw < $1.raw }.map(Optional.some) + [nil]
        let places = accounts.keys.sorted { $0.raw < $1.raw }.map(Optional.some) + [nil]
        let stage = Shop.stages.randomElement(using: &random) ?? "new"
        let amount = Bool.random(using: &random) ? Int64.random(in: -10_000...200_000, using: &random) : nil
        let created = Self.start.adding(microseconds: Int64.random(in: 0..<730 * 86_400_000_000, using: &random))
        // Many fall into the hours around midnight, where the zone decides.
        let days = Int64.random(in: 0..<730, using: &random)
        let hours = Int64.random(in: -3...3, using: &random)
        let closed = Self.start.adding(microseconds: (days * 24 + hours) * 3_600_000_000)
        return Sale(
            owner: owners.randomElement(using: &random) ?? nil,
            account: places.randomElement(using: &random) ?? nil,
            stage: stage,
            amount: amount,
            weighted: amount.map { $0 / 3 },
            currency: amount == nil ? nil : currencies.randomElement(using: &random) ?? nil,
            hours: Bool.random(using: &random) ? Double(Int.random(in: 0...64, using: &random)) / 4 : nil,
            close: Bool.random(using: &random) ? CivilDate(daysSinceEpoch: 20_089 + Int32(days)) : nil,
            closedAt: stage == "won" || stage == "lost" ? closed : nil,
            createdAt: created
        )
    }

    /// Changes some sales and deletes one.
    mutating func change(_ count: Int) async throws {
        for _ in 0..<count {
            guard let index = sales.indices.randomElement(using: &random) else { return }
            sales[index].stage = Shop.stages.randomElement(using: &random) ?? "new"
            sales[index].amount = Int64.random(in: 0...9_999, using: &random)
            sales[index].currency = "EUR"
            sales[index] = try await session.update(sales[index])
        }
        if let last = sales.popLast() { try await session.delete(last) }
    }

    /// A number from the shop's own generator.
    mutating func pick<T>(_ choices: [T]) -> T? { choices.randomElement(using: &random) }
}
