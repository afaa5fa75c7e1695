public import CRMCore
public import StorageProtocols

extension CommandTransaction {
    /// Gives an open lead to somebody by the routing policy, anew if it has an owner.
    ///
    /// The decision, the lead and the credits of the round are written in the same commit.
    ///
    /// - Returns: The lead as it is now, and the decision with everybody who was considered.
    /// - Throws: ``CRMCore/CRMError`` with code `wrongState` for a lead that is not open.
    @discardableResult
    public func route(_ lead: Stored<Lead>) throws -> (lead: Stored<Lead>, assignment: Stored<LeadAssignment>) {
        try requireOpen(lead)
        let module = try salesAutomation
        var assignment = LeadAssignment(lead: lead.id, decision: .noEntry, at: now)
        // The policy's conditions are about the lead as it is stored.
        var lead = try update(lead)
        if module.routing.keepsAccountOwner, let owner = try accountOwner(of: lead.record) {
            (assignment.user, assignment.decision) = (owner, .accountOwner)
        } else if let entry = try module.routing.entries.first(where: { try matches(lead.id, $0.condition) }) {
            let decision = try takeTurn(in: entry.pool, module)
            (assignment.entry, assignment.pool) = (entry.name, entry.pool)
            (assignment.user, assignment.decision) = (decision.user, decision.kind)
            assignment.candidates = decision.candidates
        }
        if let user = assignment.user, user != lead.owner {
            lead.owner = user
            lead = try update(lead)
        }
        return (lead, try create(assignment))
    }

    private func matches(_ lead: ID<Lead>, _ condition: Filter<Lead>) throws -> Bool {
        if condition.condition == .always { return true }
        return try first(Lead.where { $0.id == lead && condition }) != nil
    }

    private func accountOwner(of lead: Lead) throws -> ID<User>? {
        guard let account = lead.account, let owner = try find(account)?.owner else { return nil }
        return try find(owner)?.isActive == true ? owner : nil
    }

    /// Runs a round in a pool and keeps its credits.
    private func takeTurn(in pool: String, _ module: SalesAutomation) throws -> RoutingDecision {
        var members = try fetch(RoutingMember.where { $0.pool == pool }.sorted({ $0.id.ascending }))
        let users = members.map(\.user)
        let working = Set(try fetch(User.where { $0.id.isIn(users) && $0.isActive == true }).map(\.id))
        let loads = try openLeads(of: members.filter { $0.capacity != nil }.map(\.user))
        let decision = RoutingDecision.roundRobin(members.map(\.record)) { member in
            if !working.contains(member.user) { return .leftCompany }
            if !member.isActive { return .paused }
            if let name = member.calendar, module.calendars[name]?.isOpen(at: now) != true { return .offHours }
            if let capacity = member.capacity, loads[member.user, default: 0] >= capacity { return .full }
            return nil
        }
        if decision.user == nil { return decision }
        for (index, candidate) in zip(members.indices, decision.candidates) {
            members[index].credit = candidate.after
            if candidate.user == decision.user { members[index].assigned += 1 }
        }
        try update(members)
        return decision
    }

    /// The count of open leads of each person.
    private func openLeads(of users: [ID<User>]) throws -> [ID<User>: Int] {
        if users.isEmpty { return [:] }
        let open = Lead.where {
            $0.owner.isIn(users.map(Optional.some)) && $0.status.isIn([.new, .working, .qualified])
        }
        var loads: [ID<User>: Int] = [:]
        for row in try aggregate(open.aggregate(by: [Lead.Fields.owner.selected.group], [.count])) {
            guard case .id(let user)? = row.keys.first, case .integer(let count)? = row.values.first else { continue }
            loads[ID(user)] = Int(clamping: count)
        }
        return loads
    }
}
