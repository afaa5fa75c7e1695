/// Whether users are held to what their roles allow.
public enum AccessMode: Sendable, Hashable {
    /// Whoever has a session may do everything.
    case unrestricted
    /// A `.user` may do what the stored roles allow, and nothing without a role.
    ///
    /// A `.system` actor is code of the host, which is trusted.
    case enforced
}
