/// What a condition says of a row: SQL's three-valued logic.
public enum Truth: Sendable, Hashable {
    /// The row does not satisfy the condition.
    case `false`
    /// It cannot be said, because a value is null.
    case unknown
    /// The row satisfies the condition.
    case `true`

    /// Says true or false.
    @inlinable
    public init(_ value: Bool) { self = value ? .true : .false }

    /// The opposite; unknown stays unknown.
    public static prefix func ! (truth: Truth) -> Truth {
        switch truth {
        case .true: .false
        case .unknown: .unknown
        case .false: .true
        }
    }
}
