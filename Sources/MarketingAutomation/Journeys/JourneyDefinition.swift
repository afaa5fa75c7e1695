public import CRMCore

/// What a journey does: who enters it, the steps, and when it is over.
///
/// Write it with the steps nested as they are read; it is kept as a graph of named nodes, as JSON:
///
///     JourneyDefinition(on: .entering("Newsletter"), goal: .lifecycle(.customer)) {
///         JourneyStep.send("Welcome")
///         JourneyStep.waitFor(.click, days: 3) {
///             JourneyStep.advance(to: .marketingQualified)
///         } otherwise: {
///             JourneyStep.send("Reminder")
///         }
///     }
public struct JourneyDefinition: Sendable, Hashable, Codable {
    /// Who enters by themselves.
    public var trigger: Trigger
    /// Ends the journey for a contact as soon as it holds; checked when something about the contact changes, and
    /// before each step.
    public var goal: SegmentCondition?
    /// Whether a contact may enter again.
    public var reentry: Reentry
    /// How many mails a contact may get, from this journey and all others together.
    public var caps: [FrequencyCap]
    /// When nobody is written to, by the clocks where the contact lives.
    public var quietHours: QuietHours?
    /// How long a mail waits for a cap or the end of quiet hours before it is given up, in seconds.
    public var patience: Int64
    /// The campaign that mails and hand-offs belong to.
    public var campaign: ID<Campaign>?
    /// The steps; the first one is where contacts enter.
    public var nodes: [JourneyNode]

    /// Creates a definition from its graph.
    public init(
        on trigger: Trigger,
        goal: SegmentCondition? = nil,
        reentry: Reentry = .never,
        caps: [FrequencyCap] = [],
        quietHours: QuietHours? = nil,
        patience: Int64 = 7 * 86_400,
        campaign: ID<Campaign>? = nil,
        nodes: [JourneyNode]
    ) {
        self.trigger = trigger
        self.goal = goal
        self.reentry = reentry
        self.caps = caps
        self.quietHours = quietHours
        self.patience = patience
        self.campaign = campaign
        self.nodes = nodes
    }

    /// Creates a definition from nested steps.
    ///
    /// - Parameters:
    ///   - trigger: Who enters by themselves.
    ///   - goal: Ends the journey for a contact as soon as it holds.
    ///   - reentry: Whether a contact may enter again.
    ///   - caps: How many mails a contact may get, from this journey and all others together.
    ///   - quietHours: When nobody is written to, by the clocks where the contact lives.
    ///   - patience: How long a mail waits for a cap or the end of quiet hours before it is given up, in seconds.
    ///   - campaign: The campaign that mails and hand-offs belong to.
    ///   - steps: The steps in their order.
    public init(
        on trigger: Trigger,
        goal: SegmentCondition? = nil,
        reentry: Reentry = .never,
        caps: [FrequencyCap] = [],
        quietHours: QuietHours? = nil,
        patience: Int64 = 7 * 86_400,
        campaign: ID<Campaign>? = nil,
        @JourneyBuilder steps: () -> [JourneyStep]
    ) {
        self.init(
            on: trigger,
            goal: goal,
            reentry: reentry,
            caps: caps,
            quietHours: quietHours,
            patience: patience,
            campaign: campaign,
            nodes: JourneyStep.nodes(of: steps())
        )
    }

    /// The node with this name, or nil.
    public func node(_ id: String) -> JourneyNode? { nodes.first { $0.id.utf8.elementsEqual(id.utf8) } }

    /// Who enters a journey by themselves.
    public enum Trigger: Sendable, Hashable, Codable {
        /// Nobody: contacts are enrolled by a command.
        case manual
        /// Whoever enters the segment of this name.
        case entering(String)
        /// Whoever such an event happens to.
        case event(EventPattern)
    }

    /// Whether a contact may enter a journey again.
    public enum Reentry: Sendable, Hashable, Codable {
        /// Once and never again.
        case never
        /// Again once the contact is out.
        case afterExit
        /// Again so many seconds after the contact was out.
        case afterCoolDown(seconds: Int64)
        /// At most so many times, each after the contact is out.
        case upTo(Int)
    }
}

/// So many mails within so many seconds, sliding.
public struct FrequencyCap: Sendable, Hashable, Codable {
    /// The most mails.
    public var count: Int
    /// Within so many seconds.
    public var seconds: Int64

    /// Creates a cap.
    public init(_ count: Int, perSeconds seconds: Int64) {
        self.count = count
        self.seconds = seconds
    }

    /// At most so many mails within days of 24 hours.
    public static func atMost(_ count: Int, perDays days: Int) -> FrequencyCap {
        FrequencyCap(count, perSeconds: Int64(clamping: days).multipliedClamped(by: 86_400))
    }
}

/// One step of a journey, with the name by which enrolments stand at it.
public struct JourneyNode: Sendable, Hashable, Codable, Identifiable {
    /// The name, unique in the journey.
    public var id: String
    /// What is done.
    public var action: Action
    /// The node that comes after; nil for the end, and at branches, which have their own.
    public var next: String?

    /// Creates a node.
    public init(_ id: String, _ action: Action, next: String? = nil) {
        self.id = id
        self.action = action
        self.next = next
    }

    /// What a node does.
    public enum Action: Sendable, Hashable, Codable {
        /// Sends a mail.
        case send(template: String, stream: String, topic: String)
        /// Waits so many seconds.
        case wait(seconds: Int64)
        /// Waits until clocks where the contact lives next show a time, on one of the weekdays.
        ///
        /// No weekdays stands for all.
        case waitUntil(TimeOfDay, weekdays: [Weekday])
        /// Waits for an event, at most so many seconds. Events before the contact came to the node do not count.
        case waitFor(EventPattern, seconds: Int64, then: String?, otherwise: String?)
        /// Goes on in one of two ways.
        case branch(SegmentCondition, then: String?, otherwise: String?)
        /// Advances the contact's lifecycle.
        case advance(to: String)
        /// Adds points to the contact's score.
        case score(points: Double, group: String)
        /// Creates a task for the contact's owner, due after so many seconds.
        case task(title: String, seconds: Int64?)
        /// Goes on at the next node: where a path leads back to an earlier step.
        case pass
    }
}
