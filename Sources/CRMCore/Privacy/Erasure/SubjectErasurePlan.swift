public import StorageProtocols

/// What erasing a person means for each record that reaches them, and why.
///
/// A plan is a value: look at it before it is carried out by ``Session/eraseSubject(_:)``.
public struct SubjectErasurePlan: Sendable, Hashable {
    /// The contact.
    public let contact: ID<Contact>
    /// How it is to be done.
    public let policy: ErasurePolicy
    /// One decision for each record, in the order in which they were found.
    public let decisions: [Decision]
    /// How many addresses will be suppressed, so that no later import brings the person back into a mailing.
    public let suppressions: Int

    /// What keeps the person from being erased; nothing is done while there is any.
    public var blocks: [Decision] { decisions.filter(\.isBlock) }

    /// The records that stay as they are, each with its reason.
    public var kept: [Decision] { decisions.filter { $0.action == .keep } }

    /// What is to happen to one record.
    public struct Decision: Sendable, Hashable {
        /// The record; of a type that is not installed the type alone, with an unassigned identifier.
        public let link: RecordLink
        /// What is to happen.
        public let action: Action
        /// Why.
        public let reason: Reason
        /// How many states the record has, the present one included.
        public let states: Int
        /// The version that the plan saw: of the last state.
        public let version: CommitID

        /// Whether nothing can be erased because of this record.
        public var isBlock: Bool {
            switch reason {
            case .heldSubject, .undeclared, .notInstalled: true
            default: false
            }
        }
    }

    /// What can happen to a record.
    public enum Action: Sendable, Hashable {
        /// It is removed with its history.
        case remove
        /// Its states are rewritten; these fields change.
        case rewrite([String])
        /// Its states are rewritten and it is no longer live: it was the person.
        case end([String])
        /// It stays as it is.
        case keep
    }

    /// Why something is to happen, or not.
    public enum Reason: Sendable, Hashable {
        /// It is the person.
        case subject
        /// It is found by this field, and holds data for this purpose.
        case data(purpose: String, field: String)
        /// A text of it names the person.
        case mentions(purpose: String)
        /// Nothing of it is the person's.
        case nothingPersonal
        /// The type of the record is kept, for this reason.
        case declared(String)
        /// A hold forbids it, for this reason.
        case held(String)
        /// A hold on the person forbids all of it, for this reason.
        case heldSubject(String)
        /// A rule demands to keep it until then.
        case duty(rule: String, until: Instant)
        /// It has an address of the person by this field, but is called otherwise: perhaps somebody else.
        case sharedAddress(String)
        /// No module has said what the type holds of persons.
        case undeclared
        /// The store has records of the type, and no module of this host knows it: another host can erase the person.
        case notInstalled
    }
}

extension SubjectErasurePlan.Decision {
    /// What happens to a record type of another host of the store: nothing.
    static func notInstalled(_ type: String, _ policy: ErasurePolicy) -> Self {
        Self(
            link: RecordLink(type: type, id: ID<Contact>.unassigned.raw),
            action: .keep,
            reason: policy.passesOverUndeclared ? .declared("not installed, passed over") : .notInstalled,
            states: 0,
            version: .none
        )
    }
}

/// How a person is to be erased.
public struct ErasurePolicy: Sendable, Hashable {
    /// Why, such as the number of the request; written into the receipt, so never personal data.
    public var basis: String
    /// Whether the person's addresses are suppressed by their keyed hashes, so that no import brings them back.
    ///
    /// It needs the host's key.
    public var suppressesAddresses: Bool
    /// Whether to go on though records of undeclared types refer to the person, and though there are records of types
    /// that are not installed, which may; all these stay as they are.
    public var passesOverUndeclared: Bool

    /// Creates a policy.
    public init(
        basis: String = "request of the person",
        suppressesAddresses: Bool = true,
        passesOverUndeclared: Bool = false
    ) {
        self.basis = basis
        self.suppressesAddresses = suppressesAddresses
        self.passesOverUndeclared = passesOverUndeclared
    }
}

extension SubjectErasurePlan.Reason: CustomStringConvertible {
    /// The reason in words, without data of the person.
    public var description: String {
        switch self {
        case .subject: "the person"
        case .data(let purpose, let field): "\(purpose), by \(field)"
        case .mentions(let purpose): "\(purpose), by its text"
        case .nothingPersonal: "nothing personal in it"
        case .declared(let reason): reason
        case .held(let reason), .heldSubject(let reason): "legal hold: \(reason)"
        case .duty(let rule, let until): "must be kept until \(until): \(rule)"
        case .sharedAddress(let field): "the same address in \(field), but another name"
        case .undeclared: "nobody has said what this record type holds of persons"
        case .notInstalled: "the module of this record type is not installed"
        }
    }
}

extension SubjectErasurePlan.Action: CustomStringConvertible {
    /// `remove`, `rewrite`, `end` or `keep`.
    public var description: String {
        switch self {
        case .remove: "remove"
        case .rewrite: "rewrite"
        case .end: "end"
        case .keep: "keep"
        }
    }
}
