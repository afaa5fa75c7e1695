import CRMCore
import ExampleSupport

/// What was done, in a word.
struct DoneAnswer: Answer {
    let words: String
    let id: RecordID

    var json: JSONValue { .object(["done": .string(words), "id": .string(id.description)]) }

    func lines(_ layout: TextLayout) -> [String] { [words.printable] }
}

/// Roles and what they allow.
struct RoleListAnswer: Answer {
    let roles: [Role]

    var json: JSONValue {
        .object([
            "roles": .list(roles) { role in
                .object([
                    "id": .string(role.id.description), "name": .string(role.name),
                    "types": .object(role.permissions.types.mapValues { Self.json($0) }),
                    "abilities": .list(role.permissions.abilities.map(\.rawValue).sorted(), JSONValue.string),
                ])
            }
        ])
    }

    private static func json(_ permissions: TypePermissions) -> JSONValue {
        let scopes = permissions.scopes.map { ($0.key.rawValue, JSONValue.string($0.value.rawValue)) }
        return .object([
            "scopes": .object(Dictionary(scopes) { $1 }),
            "fields": .object(permissions.fields.mapValues { .string($0.rawValue) }),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if roles.isEmpty { return ["no roles"] }
        return roles.flatMap { role in
            [role.name.printable]
                + role.permissions.types.sorted { $0.key < $1.key }
                .map { name, permissions in
                    let scopes = permissions.scopes.sorted { $0.key < $1.key }
                        .map { "\($0.key.rawValue) \($0.value.rawValue)" }
                    let fields = permissions.fields.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.rawValue)" }
                    return "  \(name): \((scopes + fields).joined(separator: ", "))".printable
                }
        }
    }
}

/// Who can see a record, and why.
struct AccessHoldersAnswer: Answer {
    let holders: [AccessHolder]
    let names: Names

    var json: JSONValue {
        .object([
            "users": .list(holders) { holder in
                .object([
                    "id": .string(holder.user.description), "name": .text(names.user(holder.user)),
                    "reasons": .list(holder.reasons.map(\.words), JSONValue.string),
                ])
            }
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if holders.isEmpty { return ["nobody"] }
        return holders.map { holder in
            let name = names.user(holder.user) ?? holder.user.description
            return "\(name): \(holder.reasons.map(\.words).joined(separator: "; "))".printable
        }
    }
}

/// Whether access is allowed, and why.
struct AccessDecisionAnswer: Answer {
    let decision: AccessDecision
    let names: Names

    var json: JSONValue {
        .object([
            "ability": .string(decision.ability.rawValue), "allowed": .bool(decision.allowed),
            "reasons": .list(decision.reasons.map(\.words), JSONValue.string),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let answer = decision.allowed ? "allowed" : "denied"
        return ["\(decision.ability.rawValue): \(answer), \(decision.reasons.map(\.words).joined(separator: "; "))"]
    }
}

extension AccessReason {
    /// The reason in words.
    var words: String {
        switch self {
        case .unrestricted: "access is not enforced"
        case .system: "the software itself"
        case .everyRecord: "a role allows it with all records"
        case .owner: "own record"
        case .team: "record of the team"
        case .hierarchy: "record of somebody beneath"
        case .rule: "a rule shares it"
        case .share(_, let until): until.map { "shared until \($0)" } ?? "shared"
        case .parent(let link): "belongs to a \(link.type) that can be seen"
        case .oneself: "own entry"
        case .ability: "a role allows it"
        case .unknownUser: "no such user"
        case .inactiveUser: "not active any more"
        case .noRole: "no role allows it"
        case .outOfScope: "outside of what the roles reach"
        case .restricted: "a restriction"
        case .notFound: "no such record"
        case .field(let name): "the field \(name)"
        case .escalation: "more than the user has"
        }
    }
}
