import CRMCore
import MarketingAutomation
import SalesAutomation

/// What a seller writes down at the end of a day, in one commit.
struct DeskWork: Sendable {
    /// One thing that was done, in the order in which it was.
    enum Step: Sendable {
        case qualify(ID<Lead>)
        case disqualify(ID<Lead>, reason: String, until: Instant?)
        case open(Opportunity)
        case move(ID<Opportunity>, stage: String, closing: CivilDate)
        case postpone(ID<Opportunity>, to: CivilDate)
        case offer(ID<Opportunity>, [OpportunityLine])
        case win(ID<Opportunity>, account: ID<Account>?)
        case lose(ID<Opportunity>, reason: String, competitor: String?)
        case done(ID<TaskItem>)
        case plan(deal: Int, ID<Opportunity>, String, due: Instant)
    }

    var activities: [Activity] = []
    var touches: [Touch] = []
    var steps: [Step] = []

    var isEmpty: Bool { activities.isEmpty && steps.isEmpty && touches.isEmpty }

    /// Writes it down.
    ///
    /// - Returns: The tasks that were planned, with the position of their deal.
    func write(as seller: ID<User>, in tx: CommandTransaction) throws -> [(deal: Int, task: ID<TaskItem>)] {
        try tx.log(activities)
        try tx.create(touches)
        var planned: [(deal: Int, task: ID<TaskItem>)] = []
        for step in steps {
            switch step {
            case .qualify(let lead):
                let lead = try tx.get(lead)
                if lead.record.isOpen { try tx.qualify(lead) }
            case .disqualify(let lead, let reason, let until):
                let lead = try tx.get(lead)
                if lead.record.isOpen { try tx.disqualify(lead, reason: reason, nurtureUntil: until) }
            case .open(let deal): try tx.create(deal)
            case .move(let id, let stage, let closing):
                var deal = try tx.get(id)
                deal.closeDate = closing
                try tx.move(deal, to: stage)
            case .postpone(let id, let day):
                var deal = try tx.get(id)
                deal.closeDate = day
                try tx.update(deal)
            case .offer(let id, let lines):
                try tx.delete(tx.fetch(OpportunityLine.where { $0.opportunity == id }))
                try tx.create(lines)
            case .win(let id, let account):
                try tx.win(tx.get(id))
                // Who wins a customer looks after them.
                if let account, var account = try tx.find(account), account.owner == nil {
                    account.owner = seller
                    try tx.update(account)
                }
            case .lose(let id, let reason, let competitor):
                try tx.lose(tx.get(id), reason: reason, competitor: competitor)
            case .done(let task):
                let task = try tx.get(task)
                if task.state == .open { try tx.complete(task) }
            case .plan(let deal, let id, let step, let due):
                planned.append((deal, try tx.planNextStep(tx.get(id), step, due: due).task.id))
            }
        }
        return planned
    }
}
