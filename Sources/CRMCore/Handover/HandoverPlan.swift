public import StorageProtocols

/// A record that belongs to a book of business.
public struct HandoverItem: Sendable, Hashable, Codable {
    /// The record.
    public var link: RecordLink
    /// What it is called.
    public var title: String
    /// The account or person that it is about; itself where it is one.
    public var customer: RecordLink
}

/// Who gets what of a book of business.
public enum Successors: Sendable, Hashable {
    /// One person gets everything.
    case one(ID<User>)
    /// The customers are dealt out so that each gets about the same number of records; a customer stays whole.
    case evenly([ID<User>])
    /// The first rule whose condition holds for the customer's account decides, and `otherwise` where none does.
    indirect case rules([Rule], otherwise: Successors)

    /// Accounts of a kind, and who gets them.
    public struct Rule: Sendable, Hashable {
        /// What the rule is called, to be shown as the reason.
        public var name: String
        /// The accounts.
        public var accounts: Filter<Account>
        /// Who gets them.
        public var successor: ID<User>

        /// Creates a rule.
        public init(_ name: String, where accounts: (Account.Fields.Type) -> Filter<Account>, to successor: ID<User>) {
            self.name = name
            self.accounts = accounts(Account.Fields.self)
            self.successor = successor
        }
    }
}

extension Successors {
    /// All rules in the order in which they are asked.
    var rules: [Rule] {
        guard case .rules(let rules, let otherwise) = self else { return [] }
        return rules + otherwise.rules
    }

    /// Who gets what no rule is about.
    var last: Successors {
        guard case .rules(_, let otherwise) = self else { return self }
        return otherwise.last
    }
}

/// What a hand-over will move, and to whom: a value to be looked at, stored and applied.
public struct HandoverPlan: Sendable, Hashable, Codable {
    /// The plan's identifier, by which applying it twice has the effect of once.
    public var id: RecordID
    /// Who hands over.
    public var from: ID<User>
    /// Why.
    public var reason: String
    /// Each record, its successor, and why that one.
    public var moves: [Move]

    /// One record's new owner.
    public struct Move: Sendable, Hashable, Codable {
        /// The record.
        public var item: HandoverItem
        /// Its new owner.
        public var to: ID<User>
        /// Why: `the only successor`, `dealt out evenly`, or the name of a rule.
        public var reason: String
    }

    /// Everybody who gets something, in the order of the moves.
    public var successors: [ID<User>] {
        var seen: Set<ID<User>> = []
        return moves.map(\.to).filter { seen.insert($0).inserted }
    }

    /// The customers that somebody gets, in the order of the moves.
    public func customers(of user: ID<User>) -> [RecordLink] {
        var seen: Set<RecordLink> = []
        return moves.filter { $0.to == user }.map(\.item.customer).filter { seen.insert($0).inserted }
    }

    /// How many records of each type move, by the type's name.
    public var counts: [String: Int] { moves.reduce(into: [:]) { $0[$1.item.link.type, default: 0] += 1 } }
}

extension HandoverPlan {
    /// Deals a book out: a pure function.
    ///
    /// - Parameters:
    ///   - id: The plan's identifier.
    ///   - user: Who hands over.
    ///   - reason: Why.
    ///   - items: The book.
    ///   - successors: Who gets what.
    ///   - ruled: The accounts for which each rule holds, in the order of the rules.
    init(
        id: RecordID,
        from user: ID<User>,
        reason: String,
        items: [HandoverItem],
        to successors: Successors,
        ruled: [Set<RecordID>]
    ) {
        self.id = id
        from = user
        self.reason = reason
        let customers = Dictionary(grouping: items.indices) { items[$0].customer }
        var places: [(to: ID<User>, reason: String)?] = Array(repeating: nil, count: items.count)
        var rest = Set(customers.keys)
        for (rule, accounts) in zip(successors.rules, ruled) {
            for customer in rest where customer.type == Account.typeName && accounts.contains(customer.id) {
                for index in customers[customer] ?? [] { places[index] = (rule.successor, rule.name) }
                rest.remove(customer)
            }
        }
        switch successors.last {
        case .one(let successor):
            for customer in rest {
                for index in customers[customer] ?? [] { places[index] = (successor, "the only successor") }
            }
        case .evenly(let all):
            // The largest customer to whoever has least so far: the shares differ by at most one customer.
            var load = all.map { _ in 0 }
            let largestFirst = rest.map { ($0, customers[$0] ?? []) }
                .sorted { ($1.1.count, $0.0.id) < ($0.1.count, $1.0.id) }
            for (_, indices) in largestFirst {
                guard let least = load.indices.min(by: { load[$0] < load[$1] }) else { break }
                load[least] += indices.count
                for index in indices { places[index] = (all[least], "dealt out evenly") }
            }
        case .rules: break
        }
        moves = zip(items, places)
            .compactMap { item, place in
                place.map { Move(item: item, to: $0.to, reason: $0.reason) }
            }
    }
}
