import StorageProtocols

/// The first compilation of a policy: which records of a type, for the store to find.
extension ActorPolicy {
    /// The condition that the records satisfy with which an action is allowed; ``Condition/none`` for no record.
    ///
    /// - Parameters:
    ///   - ability: The action; anything but reading requires reading too.
    ///   - type: The record type's name.
    ///   - shares: The records that are shared with the user.
    func filter(_ ability: Ability, on type: String, _ shares: SharedRecords) -> Condition {
        let own = filter(ability, on: type, shares, isDirect: false)
        guard ability != .read, own != .none else { return own }
        let read = filter(.read, on: type, shares, isDirect: false)
        return read == own || read == .always ? own : .both(read, own)
    }

    /// - Parameter isDirect: Whether to leave out what is allowed because a record belongs to another one.
    private func filter(
        _ ability: Ability,
        on name: String,
        _ shares: SharedRecords,
        isDirect: Bool
    ) -> Condition {
        guard refusal == nil, let type = types[name] else { return .none }
        var grants: [Condition] = []
        if name == User.typeName, ability == .read { grants.append(.compare(.id, .equal, .id(user))) }
        if let scopes = type.scopes[ability], !scopes.isEmpty {
            if scopes[.all] != nil || type.isWhole {
                grants = [.always]
            } else {
                grants += owned(scopes.keys, by: type.entry.owner)
                for rule in type.rules where rule.level.grants(ability) { grants.append(rule.condition) }
                grants += shares.conditions(ability, on: name)
                if !isDirect { grants += related(ability, type, shares) }
            }
        }
        let restrictions = type.restrictions.filter { $0.abilities.contains(ability) }
        return .restricted(grants, by: restrictions.map(\.condition))
    }

    /// The records of the users whom the scopes reach.
    private func owned(_ scopes: some Sequence<AccessScope>, by owner: FieldName?) -> [Condition] {
        guard let owner else { return [] }
        var users: Set<RecordID> = []
        for scope in scopes { users.formUnion(owners(in: scope) ?? []) }
        guard users.count > 1 else { return users.map { .compare(owner, .equal, .id($0)) } }
        return [.isIn(owner, users.sorted().map(Value.id))]
    }

    /// The records that belong to others that the user may see, and the parts of others that the user may change.
    private func related(_ ability: Ability, _ type: TypePolicy, _ shares: SharedRecords) -> [Condition] {
        type.entry.parents.flatMap { parent in
            shares.schema.targets(of: parent)
                .compactMap { target in
                    guard ability.isOfReaders || (parent.isPart && ability.isOfParts) else { return nil }
                    var condition = filter(.read, on: target, shares, isDirect: true)
                    if !ability.isOfReaders, condition != .none {
                        let change = filter(.update, on: target, shares, isDirect: true)
                        condition = change == .none ? .none : .both(condition, change)
                    }
                    guard condition != .none else { return nil }
                    return .exists(
                        RelatedRecords(type: target, local: parent.field, foreign: .id, condition: condition)
                    )
                }
        }
    }
}

extension Condition {
    /// The condition that never holds.
    static let none = Condition.any([])

    /// Both hold.
    static func both(_ left: Condition, _ right: Condition) -> Condition {
        if left == .always { return right }
        if right == .always { return left }
        return .all([left, right])
    }

    /// One of the grants holds and every restriction is known not to.
    fileprivate static func restricted(_ grants: [Condition], by restrictions: [Condition]) -> Condition {
        if grants.isEmpty || restrictions.contains(.always) { return .none }
        let granted: Condition =
            grants.contains(.always) ? .always : grants.count == 1 ? grants[0] : .any(grants)
        if restrictions.isEmpty { return granted }
        return .all((granted == .always ? [] : [granted]) + restrictions.map { .not($0) })
    }
}

/// The records that are shared with a user at a time.
struct SharedRecords: Sendable {
    let schema: AccessSchema
    let grantees: Set<Grantee>
    let now: Instant
    /// The shares of each type and level, where they are few enough to be named one by one; else nil.
    let known: [String: [AccessLevel: [RecordID]]]?

    /// Up to how many shares of a user are named one by one.
    static let limit = 1000

    /// The conditions of the records of a type that are shared so that an action is allowed.
    func conditions(_ ability: Ability, on type: String) -> [Condition] {
        let levels = AccessLevel.allCases.filter { $0.grants(ability) }
        guard !levels.isEmpty, type != Share.typeName else { return [] }
        if let known {
            let ids = Set(levels.flatMap { known[type]?[$0] ?? [] })
            return ids.isEmpty ? [] : [.isIn(.id, ids.sorted().map(Value.id))]
        }
        let condition: Condition = .all([
            .compare(Share.Fields.type.reference, .equal, .text(type)),
            .isIn(Share.Fields.level.reference, levels.map(\.value)),
            Self.live(for: grantees, at: now),
        ])
        return [
            .exists(
                RelatedRecords(
                    type: Share.typeName,
                    local: .id,
                    foreign: Share.Fields.record.reference,
                    condition: condition
                )
            )
        ]
    }

    /// The shares that count for these at a time.
    static func live(for grantees: Set<Grantee>, at now: Instant) -> Condition {
        let (grantee, until) = (Share.Fields.grantee.reference, Share.Fields.until.reference)
        return .all([
            .any([.isIn(grantee, grantees.compactMap(\.id).sorted().map(Value.id)), .isNull(grantee)]),
            .any([.isNull(until), .compare(until, .greater, now.value)]),
        ])
    }
}
