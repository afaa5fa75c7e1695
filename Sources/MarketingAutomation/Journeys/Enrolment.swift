public import CRMCore

/// A contact on the way through a journey.
///
/// The identifier follows from journey, contact and ordinal, so that nobody is enrolled twice for one entry.
public struct Enrolment: CRMRecord, Hashable {
    /// The identifier: ``id(_:in:ordinal:)``.
    public var id: ID<Enrolment>
    /// The journey.
    public var journey: ID<Journey>
    /// The contact.
    public var contact: ID<Contact>
    /// How many times the contact has entered the journey, counted from 1.
    public var ordinal: Int
    /// The version of the journey at the entry.
    public var revision: Int
    /// The node at which the contact stands.
    public var node: String
    /// How many nodes the contact has come to, counted from 1.
    public var visit: Int
    /// Whether the contact is on the way, or how the journey ended.
    public var state: State
    /// When the contact came to the node, or the journey ended.
    public var since: Instant
    /// When the contact goes on; nil at the end.
    public var due: Instant?
    /// When the contact entered.
    public var enteredAt: Instant
    /// The mails that were held back, and why.
    public var unsent: [UnsentMail]

    /// Creates an enrolment that starts at a node.
    public init(
        journey: ID<Journey>,
        revision: Int,
        contact: ID<Contact>,
        ordinal: Int = 1,
        node: String,
        at now: Instant
    ) {
        let id = Self.id(contact, in: journey, ordinal: ordinal)
        self.init(id, journey, contact, ordinal, revision, node, 1, .active, now, now, now, [])
    }

    init(
        _ id: ID<Enrolment>,
        _ journey: ID<Journey>,
        _ contact: ID<Contact>,
        _ ordinal: Int,
        _ revision: Int,
        _ node: String,
        _ visit: Int,
        _ state: State,
        _ since: Instant,
        _ due: Instant?,
        _ enteredAt: Instant,
        _ unsent: [UnsentMail]
    ) {
        self.id = id
        self.journey = journey
        self.contact = contact
        self.ordinal = ordinal
        self.revision = revision
        self.node = node
        self.visit = visit
        self.state = state
        self.since = since
        self.due = due
        self.enteredAt = enteredAt
        self.unsent = unsent
    }

    /// The identifier of a contact's enrolment.
    public static func id(_ contact: ID<Contact>, in journey: ID<Journey>, ordinal: Int) -> ID<Enrolment> {
        ID(contact.raw.combined(with: journey.raw, ordinal))
    }

    /// What names the run of the step at which the contact stands: the idempotency key of everything that it does.
    public var stepRun: String { "enrolment:\(id):\(revision):\(node):\(visit)" }

    /// How far a contact has come.
    public enum State: String, TextRepresentable, CaseIterable {
        /// On the way.
        case active
        /// Came to the end of the steps.
        case completed
        /// Reached the goal.
        case reachedGoal = "reached_goal"
        /// Taken out by a command, or because the contact or the node is gone.
        case removed
    }
}
