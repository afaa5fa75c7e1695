import CRMCore

/// An open store, who works on it and how its answers are printed.
struct Host {
    let crm: CRM
    var session: Session
    let path: String
    let zone: Zone
    let output: Output

    /// The user with this name or e-mail address; where there is none, the name alone.
    static func actor(named name: String, in crm: CRM) async throws -> CRM.Actor {
        let user = try await crm.session(as: .system(name)).read { try $0.user(named: name) }
        return user.map { .user($0.id) } ?? .system(name.isEmpty ? "somebody" : name)
    }

    /// The same store with somebody else at work.
    func acting(as name: String) async throws -> Host {
        var copy = self
        copy.session = crm.session(as: try await Self.actor(named: name, in: crm))
        return copy
    }
}
