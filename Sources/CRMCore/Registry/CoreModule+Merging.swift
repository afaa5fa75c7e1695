import StorageProtocols

extension CoreModule {
    /// How contacts and accounts become one, and what keeps their old identifiers.
    func merging(_ registry: inout Registry) {
        registry.add(RecordAlias.self)
        registry.add(MergeRecord.self)
        registry.limit(MergeRecord.Fields.account, to: 1 << 26, isMultiline: true)
        registry.refers(from: RecordAlias.Fields.survivor, to: nil)
        registry.refers(from: MergeRecord.Fields.survivor, to: nil)
        registry.refers(from: MergeRecord.Fields.losers, merging: .stays)
        registry.merges(Contact.self, .contacts)
        registry.merges(Account.self, .accounts)
    }
}

extension MergePolicy {
    /// How contacts become one: names and positions whole, the furthest lifecycle stage, the earliest creation; lists
    /// and notes unite.
    public static var contacts: MergePolicy {
        var policy = MergePolicy()
            .taking(
                .primary,
                "name",
                Contact.Fields.givenName,
                Contact.Fields.familyName,
                Contact.Fields.nameDetails
            )
            .taking(
                .primary,
                "position",
                Contact.Fields.account,
                Contact.Fields.jobTitle,
                Contact.Fields.department
            )
            .taking(.custom("furthest", furthestStage), "lifecycle", Contact.Fields.lifecycle)
            .taking(.union, "note", Contact.Fields.note)
            .taking(.least, "created_at", Contact.Fields.createdAt)
        policy.distinct = [Contact.Fields.phones.name]
        return policy
    }

    /// How accounts become one: revenue whole, the earliest creation and foundation; lists and notes unite.
    public static var accounts: MergePolicy {
        var policy = MergePolicy()
            .taking(.primary, "name", Account.Fields.name)
            .taking(.primary, "revenue", Account.Fields.annualRevenue, Account.Fields.revenueCurrency)
            .taking(.union, "note", Account.Fields.note)
            .taking(.least, "created_at", Account.Fields.createdAt)
        policy.distinct = [Account.Fields.emails.name, Account.Fields.phones.name]
        return policy
    }

    /// The position of the stage that is furthest on the journey.
    @Sendable
    private static func furthestStage(_ stages: [[Value]]) -> Int? {
        stages.indices.max { rank(stages[$0]) < rank(stages[$1]) }
    }

    private static func rank(_ values: [Value]) -> Int {
        guard case .text(let name)? = values.first else { return -1 }
        return LifecycleStage.journey.firstIndex(of: LifecycleStage(rawValue: name)) ?? -1
    }
}
