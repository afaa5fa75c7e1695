public import StorageProtocols

/// Which of several records gives a group of fields its values when the records become one.
///
/// A record whose fields of the group are all empty never gives them. Where records are equal by the rule, the primary
/// one comes first, then the others in their order.
public enum Survivorship: Sendable {
    /// The primary record.
    case primary
    /// The record in which the group changed last.
    case newest
    /// The record in which the most of the group is filled in.
    case mostComplete
    /// The record from the most trusted source: the names of sources, the most trusted first.
    case mostTrusted([String])
    /// The record with the longest text.
    case longest
    /// All: the elements of lists, each once; of texts, each on lines of its own.
    case union
    /// The record with the least value, such as the earliest time.
    case least
    /// The record that a function chooses: it is given the group's values of each record and gives a position, or nil
    /// to fall back on ``primary``. The name says in plans why.
    case custom(String, @Sendable ([[Value]]) -> Int?)

    /// The rule's name, as plans give it.
    public var name: String {
        switch self {
        case .primary: "primary"
        case .newest: "newest"
        case .mostComplete: "most complete"
        case .mostTrusted: "most trusted"
        case .longest: "longest"
        case .union: "union"
        case .least: "least"
        case .custom(let name, _): name
        }
    }
}
