/// What goes wrong with a write.
public enum Fault: String, Sendable, Hashable, CaseIterable {
    /// The process ends before the commit: nothing is written.
    case crashBefore
    /// The process ends after the commit, before anybody hears of it.
    case crashAfter
    /// The commit happens, but its answer is lost: the caller is told `commitUnknown` and goes on.
    case answerLost
}

/// One write of a run and what went wrong with it.
public struct FaultEvent: Sendable, Hashable, CustomStringConvertible {
    /// The number of the write, counted from 0.
    public var write: Int
    /// The actor who wrote.
    public var actor: String
    /// Why it was written.
    public var reason: String
    /// What went wrong; nil where nothing did.
    public var fault: Fault?

    /// One line of a trace.
    public var description: String {
        "\(write) \(actor) \(reason)" + (fault.map { " ! \($0.rawValue)" } ?? "")
    }
}
