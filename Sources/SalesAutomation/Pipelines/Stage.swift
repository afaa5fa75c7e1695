import StorageProtocols

/// One stage of a pipeline.
///
///     Stage("proposal", probability: 50, category: .bestCase) {
///         Requires { $0.amount }
///         Check("somebody decides") { !$0.allContacts.isEmpty }
///     }
///
/// What a stage requires must be there when a deal enters it, or a later one, and must not be taken away afterwards.
public struct Stage: Sendable {
    /// The name, unique in its pipeline; what opportunities keep.
    public var name: String
    /// What people read.
    public var title: String
    /// How many of a hundred deals in the stage are won in the end.
    public var probability: Int
    /// How surely deals in the stage close, unless somebody says otherwise.
    public var category: ForecastCategory
    /// What became of a deal in the stage.
    public var outcome: Opportunity.Outcome
    /// The reasons among which to choose where a deal closes; none for any reason.
    public var reasons: [String]
    /// Whether a deal closes only with a reason.
    public var requiresReason: Bool
    /// The stages that may follow; nil where the pipeline's common rule goes.
    public var next: Set<String>?
    /// What a deal must have in the stage.
    public var requirements: [StageRequirement]

    /// The reason of deals that were closed elsewhere without one; it is taken besides ``reasons``.
    public static let reasonNotRecorded = "not recorded"

    /// Creates a stage of open deals.
    ///
    /// - Parameters:
    ///   - name: The name, unique in its pipeline.
    ///   - title: What people read; without it, the name.
    ///   - probability: How many of a hundred deals in the stage are won in the end.
    ///   - category: How surely they close.
    ///   - next: The stages that may follow; without it, the pipeline's common rule goes.
    ///   - requirements: What a deal must have.
    public init(
        _ name: String,
        title: String? = nil,
        probability: Int,
        category: ForecastCategory = .pipeline,
        next: Set<String>? = nil,
        @StageBuilder requirements: () -> [StageRequirement] = { [] }
    ) {
        self.name = name
        self.title = title ?? name
        self.probability = min(max(probability, 0), 100)
        self.category = category
        outcome = .open
        reasons = []
        requiresReason = false
        self.next = next
        self.requirements = requirements()
    }

    /// The stage of won deals.
    ///
    /// - Parameters:
    ///   - name: The name, unique in its pipeline.
    ///   - title: What people read; without it, the name.
    ///   - reasons: The reasons among which to choose; none for any reason.
    ///   - requiresReason: Whether there must be one.
    ///   - requirements: What a deal must have.
    public static func won(
        _ name: String = "won",
        title: String? = nil,
        reasons: [String] = [],
        requiresReason: Bool = false,
        @StageBuilder requirements: () -> [StageRequirement] = { [] }
    ) -> Stage {
        var stage = Stage(name, title: title, probability: 100, category: .closed, requirements: requirements)
        (stage.outcome, stage.reasons, stage.requiresReason) = (.won, reasons, requiresReason)
        return stage
    }

    /// The stage of lost deals.
    ///
    /// - Parameters:
    ///   - name: The name, unique in its pipeline.
    ///   - title: What people read; without it, the name.
    ///   - reasons: The reasons among which to choose; none for any reason.
    ///   - requiresReason: Whether there must be one.
    ///   - requirements: What a deal must have.
    public static func lost(
        _ name: String = "lost",
        title: String? = nil,
        reasons: [String] = [],
        requiresReason: Bool = true,
        @StageBuilder requirements: () -> [StageRequirement] = { [] }
    ) -> Stage {
        var stage = Stage(name, title: title, probability: 0, category: .omitted, requirements: requirements)
        (stage.outcome, stage.reasons, stage.requiresReason) = (.lost, reasons, requiresReason)
        return stage
    }
}
