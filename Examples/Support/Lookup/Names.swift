package import CRMCore

/// The names of the records that others refer to.
package struct Names {
    private var accounts: [ID<Account>: String] = [:]
    private var users: [ID<User>: String] = [:]
    private var tags: [ID<Tag>: String] = [:]

    package func account(_ id: ID<Account>?) -> String? { id.flatMap { accounts[$0] } }

    package func user(_ id: ID<User>?) -> String? { id.flatMap { users[$0] } }

    package func tags(_ ids: [ID<Tag>]) -> [String] { ids.compactMap { tags[$0] }.sorted() }

    /// What a person calls an actor, which the history keeps as `user:<identifier>` or `system:<name>`.
    package func actor(_ text: String?) -> String? {
        guard let text, let actor = CRM.Actor(text) else { return text }
        return switch actor {
        case .user(let id): users[id] ?? text
        case .system(let name): name
        }
    }

    /// Reads the names of users and tags, of which there are few, and of these accounts.
    package init(accounts: [ID<Account>?] = [], in transaction: QueryTransaction, asOf state: AsOf? = nil) throws {
        for (id, name) in try transaction.fetch(
            User.all.asOf(state).select(User.Fields.id.selected, User.Fields.name.selected)
        ) {
            users[id] = name
        }
        for (id, name) in try transaction.fetch(
            Tag.all.asOf(state).select(Tag.Fields.id.selected, Tag.Fields.name.selected)
        ) {
            tags[id] = name
        }
        let wanted = Array(Set(accounts.compactMap { $0 }))
        guard !wanted.isEmpty else { return }
        let query = Account.where { $0.id.isIn(wanted) }.asOf(state)
        for (id, name) in try transaction.fetch(
            query.select(Account.Fields.id.selected, Account.Fields.name.selected)
        ) {
            self.accounts[id] = name
        }
    }
}
