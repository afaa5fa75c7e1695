package import CRMCore

/// An open store, who works on it and how its answers are printed.
package struct ToolHost {
    package let crm: CRM
    package var session: Session
    package let path: String
    package let zone: Zone
    package let output: Output

    /// The user with this name or e-mail address; where there is none, the name alone.
    package static func actor(named name: String, in crm: CRM) async throws -> CRM.Actor {
        let user = try await crm.session(as: .system(name)).read { try $0.user(named: name) }
        return user.map { .user($0.id) } ?? .system(name.isEmpty ? "somebody" : name)
    }

    /// The same store with somebody else at work.
    package func acting(as name: String) async throws -> ToolHost {
        var copy = self
        copy.session = crm.session(as: try await Self.actor(named: name, in: crm))
        return copy
    }
}
