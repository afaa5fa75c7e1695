import StorageProtocols

extension CoreModule {
    /// The facts of the core's own record types.
    func facts(_ registry: inout Registry) {
        registry.fact(contacts)
        registry.fact(accounts)
        registry.fact(activities)
        registry.fact(tasks)
    }

    private var contacts: Fact {
        typealias Fields = Contact.Fields
        let stages: [LifecycleStage] = [
            .subscriber, .lead, .marketingQualified, .salesQualified, .opportunity, .customer, .evangelist,
            .formerCustomer, .other,
        ]
        var lifecycle = Dimension("lifecycle", Fields.lifecycle)
        lifecycle.names = stages.map { .init($0.value, FactTitle.title(from: $0.rawValue)) }
        return Fact(
            "contacts",
            of: Contact.self,
            dimensions: [
                lifecycle,
                Dimension("source", Fields.source),
                Dimension("city", Fields.city),
                Dimension("owner", Fields.owner, label: User.Fields.name),
                Dimension("team", Fields.owner[User.Fields.team], label: Team.Fields.name),
                Dimension("account", Fields.account, label: Account.Fields.name),
                Dimension("industry", Fields.account[Account.Fields.industry]),
                .date("created", Fields.createdAt),
            ],
            measures: [
                .count(title: "Contacts"),
                .distinct("accounts", Fields.account),
                .count("customers", where: Fields.lifecycle == .customer),
                .ratio("customer_rate", of: "customers", to: "count"),
            ]
        )
    }

    private var accounts: Fact {
        typealias Fields = Account.Fields
        return Fact(
            "accounts",
            of: Account.self,
            dimensions: [
                Dimension("industry", Fields.industry),
                Dimension("city", Fields.city),
                .bands("size", title: "Employees", Fields.employees, from: [0, 10, 50, 250, 1_000, 5_000]),
                Dimension("owner", Fields.owner, label: User.Fields.name),
                Dimension("team", Fields.owner[User.Fields.team], label: Team.Fields.name),
                Dimension("parent", Fields.parent, label: Account.Fields.name),
                .date("created", Fields.createdAt),
            ],
            measures: [
                .count(title: "Accounts"),
                .sum("employees", title: "All employees", Fields.employees, unit: .count),
                .average("average_employees", Fields.employees),
            ]
        )
    }

    private var activities: Fact {
        typealias Fields = Activity.Fields
        return Fact(
            "activities",
            of: Activity.self,
            dimensions: [
                Dimension("channel", Fields.channel),
                Dimension("direction", Fields.direction),
                Dimension("owner", title: "Person", Fields.owner, label: User.Fields.name),
                Dimension("team", Fields.owner[User.Fields.team], label: Team.Fields.name),
                .date("at", title: "Date", Fields.at),
            ],
            measures: [
                .count(title: "Activities"),
                .count("calls", where: Fields.channel == .call),
                .count("emails", title: "E-mails", where: Fields.channel == .email),
                .count("meetings", where: Fields.channel == .meeting),
                .count("visits", where: Fields.channel == .visit),
                .sum("duration", Fields.durationSeconds, unit: .duration),
                .average("average_duration", Fields.durationSeconds, unit: .duration),
                .distinct("people", Fields.owner),
            ]
        )
    }

    private var tasks: Fact {
        typealias Fields = TaskItem.Fields
        return Fact(
            "tasks",
            of: TaskItem.self,
            dimensions: [
                Dimension(
                    "state",
                    Fields.state,
                    names: [(.open, "Open"), (.done, "Done"), (.cancelled, "Cancelled")]
                ),
                Dimension("priority", Fields.priority, names: [(.high, "High"), (.normal, "Normal"), (.low, "Low")]),
                Dimension("owner", title: "Person", Fields.owner, label: User.Fields.name),
                Dimension("team", Fields.owner[User.Fields.team], label: Team.Fields.name),
                .date("created", Fields.createdAt),
                .date("due", Fields.due),
                .date("completed", Fields.completedAt),
            ],
            measures: [
                .count(title: "Tasks"),
                .count("open", where: Fields.state == .open),
                .count("done", where: Fields.state == .done),
                .ratio("done_rate", of: "done", to: "count"),
            ]
        )
    }
}
