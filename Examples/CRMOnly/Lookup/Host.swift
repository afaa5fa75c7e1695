import CRMCore

/// An open store, who works on it and how its answers are printed.
struct Host {
    let crm: CRM
    let session: Session
    let path: String
    let zone: Zone
    let output: Output

    /// The user with this name or e-mail address; where there is none, the name alone.
    static func actor(named name: String, in crm: CRM) async throws -> CRM.Actor {
        let user = try await crm.session(as: .system(name)).read { try $0.user(named: name) }
        return user.map { .user($0.id) } ?? .system(name.isEmpty ? "somebody" : name)
    }
}
