public import StorageProtocols

/// What a successor should know of the customers taken over.
public struct HandoverBrief: Sendable, Hashable {
    /// The customers, by name.
    public var customers: [Customer]

    /// What is to be known of an account or a person.
    public struct Customer: Sendable, Hashable {
        /// The account or person.
        public var link: RecordLink
        /// The name.
        public var name: String
        /// The sections, in the order in which modules added them; none is empty.
        public var sections: [Section]
    }

    /// Lines under a title, such as `Open promises`.
    public struct Section: Sendable, Hashable {
        /// The title.
        public var title: String
        /// The lines.
        public var lines: [String]
    }

    /// The brief as plain text.
    public var text: String {
        customers.map { customer in
            customer.name + "\n"
                + customer.sections
                .map { section in
                    "  \(section.title)\n" + section.lines.map { "    - \($0)\n" }.joined()
                }
                .joined()
        }
        .joined(separator: "\n")
    }
}

extension Session {
    /// What a successor should know of the customers that a plan gives to them: open promises, what happened last, and
    /// what modules add, such as open deals.
    public func brief(for user: ID<User>, of plan: HandoverPlan) async throws -> HandoverBrief {
        let sections = crm.registry.automation.briefs
        return try await read { tx in
            var customers: [HandoverBrief.Customer] = []
            for chunk in plan.customers(of: user).chunks(of: 200) {
                let names = try tx.names(of: chunk)
                let lines = try sections.map { ($0.title, try $0.lines(chunk, tx)) }
                for link in chunk {
                    guard let name = names[link] else { continue }
                    let sections = lines.compactMap { title, lines in
                        lines[link].map { HandoverBrief.Section(title: title, lines: $0) }
                    }
                    customers.append(.init(link: link, name: name, sections: sections))
                }
            }
            return HandoverBrief(customers: customers.sorted { SortName.folded($0.name) < SortName.folded($1.name) })
        }
    }
}

/// The core's own sections of the brief.
enum BriefLines {
    /// The open tasks about each customer, those due first in front.
    static func promises(_ customers: [RecordLink], _ tx: QueryTransaction) throws -> [RecordLink: [String]] {
        var lines: [RecordLink: [String]] = [:]
        for customer in customers {
            let open = TaskItem.where { $0.links.contains(customer.id) && $0.state == .open }
                .sorted { $0.due.ascending }.limit(20)
            let tasks = try tx.fetch(open)
            if tasks.isEmpty { continue }
            lines[customer] = tasks.map { task in task.due.map { "\(task.title) (due \($0))" } ?? task.title }
        }
        return lines
    }

    /// The last activities with each customer.
    static func lastActivities(_ customers: [RecordLink], _ tx: QueryTransaction) throws -> [RecordLink: [String]] {
        var lines: [RecordLink: [String]] = [:]
        for customer in customers {
            let activities = try tx.timeline(of: customer, limit: 5).records
            if activities.isEmpty { continue }
            lines[customer] = activities.map { "\($0.at) \($0.channel.rawValue): \($0.subject ?? "")" }
        }
        return lines
    }
}
