import CRMCore

/// What stored rules can do with opportunities, under the same gates as everybody, and what sets them off.
///
/// The actions are named `opportunity.move` and `opportunity.followUp`; the events `opportunity.won`,
/// `opportunity.lost` and `lead.arrived`.
public enum SalesAction {
    /// The name of the action that moves deals to a stage.
    public static let move = "opportunity.move"
    /// The name of the action that plans the next step of deals.
    public static let followUp = "opportunity.followUp"

    /// The name of the event that deals are won.
    public static let won = "opportunity.won"
    /// The name of the event that deals are lost.
    public static let lost = "opportunity.lost"
    /// The name of the event that leads arrive.
    public static let arrived = "lead.arrived"

    /// The parameters of ``move``.
    public struct Move: Codable, Sendable, Hashable {
        /// The stage's name.
        public var stage: String
        /// Why deals close, where the stage closes them.
        public var reason: String?

        /// Creates parameters.
        public init(stage: String, reason: String? = nil) {
            self.stage = stage
            self.reason = reason
        }
    }

    /// The parameters of ``followUp``.
    public struct FollowUp: Codable, Sendable, Hashable {
        /// What is to be done.
        public var step: String
        /// How many seconds later it is due.
        public var seconds: Int64

        /// Creates parameters.
        public init(step: String, seconds: Int64) {
            self.step = step
            self.seconds = seconds
        }
    }

    static func register(in registry: inout Registry) {
        registry.action(
            move,
            Move.self,
            writes: { [.changes(Opportunity.Fields.stage, to: $0.stage), .changes(Opportunity.Fields.outcome)] },
            { parameters, match, tx in
                for id in match.ids(of: Opportunity.self) {
                    guard let opportunity = try tx.find(id) else { continue }
                    try tx.move(opportunity, to: parameters.stage, reason: parameters.reason)
                }
            }
        )
        registry.action(
            followUp,
            FollowUp.self,
            writes: { _ in [.changes(Opportunity.Fields.nextStep), .changes(Opportunity.Fields.nextStepDue)] },
            { parameters, match, tx in
                let due = tx.now.advanced(by: .seconds(parameters.seconds))
                for id in match.ids(of: Opportunity.self) {
                    guard let opportunity = try tx.find(id), opportunity.outcome == .open else { continue }
                    try tx.planNextStep(opportunity, parameters.step, due: due)
                }
            }
        )
        registry.event(won, on: Opportunity.self, [.created, .updated], of: ["outcome"]) { $0.outcome == .won }
        registry.event(lost, on: Opportunity.self, [.created, .updated], of: ["outcome"]) { $0.outcome == .lost }
        registry.event(arrived, on: Lead.self, [.created])
    }
}
