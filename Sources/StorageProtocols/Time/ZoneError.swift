/// Why the rules of a time zone could not be had.
public enum ZoneError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name cannot be a zone's: names consist of ASCII letters, digits, `_`, `-`, `+` and single inner slashes.
    case invalidName(String)
    /// The database has no zone of this name.
    case unknownZone(String)
    /// The rules of the zone are damaged or of a kind not supported, for the stated reason.
    case malformed(zone: String, reason: String)

    /// What is wrong, in a sentence.
    public var description: String {
        switch self {
        case .invalidName(let name): "'\(name)' is not a time zone name"
        case .unknownZone(let name): "the time zone database has no zone '\(name)'"
        case .malformed(let zone, let reason): "the rules of time zone '\(zone)' are not usable: \(reason)"
        }
    }
}
