public import StorageProtocols

/// What one commit did to a record: who, when, why, and each field's value before and after.
public struct AuditEntry: Sendable, Hashable {
    /// Who, when and why.
    public var commit: Commit
    /// What happened.
    public var kind: Kind
    /// The fields that changed, in the order of the record type; none for a deletion.
    public var changes: [FieldChange]

    /// Creates an entry.
    public init(commit: Commit, kind: Kind, changes: [FieldChange]) {
        self.commit = commit
        self.kind = kind
        self.changes = changes
    }

    /// Who did it, where the commit says so.
    public var actor: CRM.Actor? { commit.actor.flatMap { CRM.Actor($0) } }

    /// What can happen to a record.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// It came into being.
        case created
        /// It has new values.
        case updated
        /// It is gone.
        case deleted
        /// It came back.
        case restored
    }
}
