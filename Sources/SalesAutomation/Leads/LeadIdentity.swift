public import CRMCore
import StorageProtocols

extension Lead: Matchable {
    /// What the lead says about who it is: a person, or a company where no person is named.
    public var identity: IdentityProfile {
        IdentityProfile(
            record: RecordLink(id),
            name: name,
            companyNames: name.formatted.isEmpty ? company.map { [$0] } ?? [] : [],
            organization: account?.raw,
            emails: emails,
            phones: phones,
            websites: website.map { [$0] } ?? [],
            identifiers: externalID.map { [.init(scheme: "external", value: $0)] } ?? []
        )
    }

    /// The indexes by which likely duplicates are looked up.
    public static var matchIndexes: MatchIndexes {
        MatchIndexes(
            emails: Fields.emails.reference,
            externalID: Fields.externalID.reference,
            organization: Fields.account.reference
        )
    }
}

extension MergePolicy {
    /// How leads become one: names, positions and answers whole, the furthest status with what came of it, the earliest
    /// creation; lists, touches and notes unite.
    public static var leads: MergePolicy {
        var policy = MergePolicy()
            .taking(.primary, "name", Lead.Fields.givenName, Lead.Fields.familyName, Lead.Fields.nameDetails)
            .taking(.primary, "position", Lead.Fields.company, Lead.Fields.jobTitle)
            .taking(
                .custom("furthest", furthest),
                "status",
                Lead.Fields.status,
                Lead.Fields.account,
                Lead.Fields.contact,
                Lead.Fields.opportunity,
                Lead.Fields.convertedAt,
                Lead.Fields.disqualifyReason,
                Lead.Fields.nurtureUntil
            )
            .taking(
                .custom("answered", answered),
                "answer",
                Lead.Fields.firstResponseAt,
                Lead.Fields.respondBy,
                Lead.Fields.breachedAt
            )
            .taking(.union, "note", Lead.Fields.note)
            .taking(.least, "created_at", Lead.Fields.createdAt)
        policy.distinct = [Lead.Fields.phones.name]
        return policy
    }

    /// The position of the lead that was answered first; nil where none was.
    @Sendable
    private static func answered(_ leads: [[Value]]) -> Int? {
        let times = leads.indices.compactMap { index -> (at: Int64, index: Int)? in
            guard case .integer(let at)? = leads[index].first else { return nil }
            return (at, index)
        }
        return times.min { $0.at < $1.at }?.index
    }

    /// The position of the lead that has come furthest; one that is still open is ahead of one that was given up.
    @Sendable
    private static func furthest(_ leads: [[Value]]) -> Int? {
        let order: [Lead.Status] = [.disqualified, .new, .working, .qualified, .converted]
        let ranks = leads.map { values in
            guard case .text(let name)? = values.first else { return -1 }
            return Lead.Status(rawValue: name).flatMap(order.firstIndex(of:)) ?? -1
        }
        guard let best = ranks.max() else { return nil }
        return ranks.firstIndex(of: best)
    }
}
