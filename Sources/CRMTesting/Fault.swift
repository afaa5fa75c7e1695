/// What goes wrong with a write or a read.
public enum Fault: String, Sendable, Hashable {
    /// The process ends before the commit: nothing is written.
    case crashBefore
    /// The process ends after the commit, before anybody hears of it.
    case crashAfter
    /// The commit happens, but its answer is lost: the caller is told `commitUnknown` and goes on.
    case answerLost
    /// The process ends where it reads, between two writes.
    case crashAtRead

    /// Whether the process ends.
    public var endsProcess: Bool { self != .answerLost }
}

extension Fault: CaseIterable {
    /// Everything that can go wrong with a write.
    public static let allCases: [Fault] = [.crashBefore, .crashAfter, .answerLost]
}

/// One write of a run and what went wrong with it, or a read at which the process ended.
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
