/// What becomes of a time that clocks skip or show twice when they change.
public struct ClockChangePolicy: Sendable, Hashable, Codable {
    /// What becomes of a time that clocks skip.
    public enum Gap: String, Sendable, Hashable, Codable {
        /// It is the first instant after the gap.
        case firstInstantAfter
        /// It is left out.
        case leftOut
    }

    /// What becomes of a time that clocks show twice.
    public enum Overlap: String, Sendable, Hashable, Codable {
        /// It is when they show it first.
        case first
        /// It is when they show it again.
        case second
    }

    /// What becomes of a time that clocks skip.
    public var gap: Gap
    /// What becomes of a time that clocks show twice.
    public var overlap: Overlap

    /// Creates a policy.
    public init(gap: Gap = .firstInstantAfter, overlap: Overlap = .first) {
        self.gap = gap
        self.overlap = overlap
    }
}
