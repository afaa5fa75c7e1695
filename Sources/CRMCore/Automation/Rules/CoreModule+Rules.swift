import StorageProtocols

/// What stored rules can do and ask with the core's own records.
///
/// The actions are `task.create`, `tag.add`, `tag.remove`, `owner.assign` and `lifecycle.advance`; the conditions
/// `field.olderThan` and `field.within`.
public enum CoreAction {
    /// The name of the action that creates a task for each record.
    public static let createTask = "task.create"
    /// The name of the action that gives records a tag.
    public static let addTag = "tag.add"
    /// The name of the action that takes a tag away.
    public static let removeTag = "tag.remove"
    /// The name of the action that moves people forward in the lifecycle.
    public static let advance = "lifecycle.advance"
    /// The name of the action that gives records another owner.
    public static let assign = "owner.assign"
    /// The name of the condition that a time or a date lies further back than a span.
    public static let olderThan = "field.olderThan"
    /// The name of the condition that a time or a date comes within a span.
    public static let within = "field.within"

    /// The parameters of ``createTask``.
    public struct NewTask: Codable, Sendable, Hashable {
        /// What is to be done.
        public var title: String
        /// How many seconds later it is due; nil for a task without a time.
        public var dueInSeconds: Int64?
        /// Who is to do it; nil for the record's owner.
        public var owner: ID<User>?
        /// How much it matters.
        public var priority: TaskItem.Priority?

        /// Creates parameters.
        public init(
            title: String,
            dueInSeconds: Int64? = nil,
            owner: ID<User>? = nil,
            priority: TaskItem.Priority? = nil
        ) {
            self.title = title
            self.dueInSeconds = dueInSeconds
            self.owner = owner
            self.priority = priority
        }
    }

    /// The parameters of ``addTag`` and ``removeTag``.
    public struct TagName: Codable, Sendable, Hashable {
        /// The tag.
        public var tag: ID<Tag>

        /// Creates parameters.
        public init(_ tag: ID<Tag>) { self.tag = tag }
    }

    /// The parameters of ``advance``.
    public struct Stage: Codable, Sendable, Hashable {
        /// The lifecycle stage.
        public var stage: String

        /// Creates parameters.
        public init(_ stage: LifecycleStage) { self.stage = stage.rawValue }
    }

    /// The parameters of ``assign``.
    public struct Owner: Codable, Sendable, Hashable {
        /// Who looks after the records from now on.
        public var owner: ID<User>

        /// Creates parameters.
        public init(_ owner: ID<User>) { self.owner = owner }
    }

    /// The parameters of ``olderThan`` and ``within``.
    public struct Span: Codable, Sendable, Hashable {
        /// The column, of an instant.
        public var field: String
        /// The span in seconds.
        public var seconds: Int64

        /// Creates parameters.
        public init<R: Record>(_ field: Field<R, Instant>, seconds: Int64) {
            self.field = field.name
            self.seconds = seconds
        }

        /// Creates parameters.
        public init<R: Record>(_ field: Field<R, Instant?>, seconds: Int64) {
            self.field = field.name
            self.seconds = seconds
        }
    }
}

extension CoreModule {
    func ruleActions(_ registry: inout Registry) {
        registry.remembers(RuleRun.Fields.links)
        registry.action(
            CoreAction.createTask,
            CoreAction.NewTask.self,
            writes: { _ in [.creates(TaskItem.self)] },
            { try CoreModule.createTasks($0, $1, $2) }
        )
        let tags: @Sendable (CoreAction.TagName) -> [RuleEffect] = { _ in
            [.changes(Contact.Fields.tags), .changes(Account.Fields.tags)]
        }
        registry.action(
            CoreAction.addTag,
            CoreAction.TagName.self,
            writes: tags,
            { parameters, match, tx in
                try CoreModule.changeTags(match, tx) { tags in
                    if !tags.contains(parameters.tag) { tags.append(parameters.tag) }
                }
            }
        )
        registry.action(
            CoreAction.removeTag,
            CoreAction.TagName.self,
            writes: tags,
            { parameters, match, tx in
                try CoreModule.changeTags(match, tx) { tags in tags.removeAll { $0 == parameters.tag } }
            }
        )
        registry.action(
            CoreAction.advance,
            CoreAction.Stage.self,
            writes: { _ in [.changes(Contact.Fields.lifecycle), .creates(LifecycleStep.self)] },
            { parameters, match, tx in
                let stage = LifecycleStage(rawValue: parameters.stage)
                for contact in match.ids(of: Contact.self) {
                    try tx.advance(contact, to: stage, evidence: [Evidence("rule", match.rule)])
                }
            }
        )
        registry.action(
            CoreAction.assign,
            CoreAction.Owner.self,
            writes: { parameters in
                [
                    .changes(Contact.Fields.owner, to: parameters.owner),
                    .changes(Account.Fields.owner, to: parameters.owner),
                    .changes(TaskItem.Fields.owner, to: parameters.owner),
                ]
            },
            { parameters, match, tx in
                try tx.change(match.ids(of: Contact.self)) { $0.owner = parameters.owner }
                try tx.change(match.ids(of: Account.self)) { $0.owner = parameters.owner }
                try tx.change(match.ids(of: TaskItem.self)) { $0.owner = parameters.owner }
            }
        )
        registry.condition(CoreAction.olderThan, CoreAction.Span.self) { span, now in
            .compare(FieldName(span.field), .less, .integer(now.advanced(by: .seconds(-span.seconds)).microseconds))
        }
        registry.condition(CoreAction.within, CoreAction.Span.self) { span, now in
            let field = FieldName(span.field)
            let end = now.advanced(by: .seconds(span.seconds))
            return .all([
                .compare(field, .greaterOrEqual, .integer(now.microseconds)),
                .compare(field, .less, .integer(end.microseconds)),
            ])
        }
    }

    private static func createTasks(
        _ parameters: CoreAction.NewTask,
        _ match: RuleMatch,
        _ tx: CommandTransaction
    ) throws {
        let owners = try tx.owners(of: match.records, match.type)
        try tx.create(
            match.records.map { record in
                TaskItem(
                    title: parameters.title,
                    due: parameters.dueInSeconds.map { tx.now.advanced(by: .seconds($0)) },
                    priority: parameters.priority,
                    owner: parameters.owner ?? owners[record],
                    // A task leads to what is there.
                    links: match.isOfDeleted ? [] : [RecordLink(type: match.type, id: record)]
                )
            }
        )
    }

    private static func changeTags(
        _ match: RuleMatch,
        _ tx: CommandTransaction,
        _ change: (inout [ID<Tag>]) -> Void
    ) throws {
        try tx.change(match.ids(of: Contact.self)) { change(&$0.tags) }
        try tx.change(match.ids(of: Account.self)) { change(&$0.tags) }
    }
}

extension CommandTransaction {
    /// Changes records that are still there.
    func change<R: Record>(_ ids: [ID<R>], _ change: (inout R) -> Void) throws {
        if ids.isEmpty { return }
        let found = try fetch(Query(Filter<R>(.isIn(.id, ids.map { .id($0.raw) }))))
        try update(
            found.map { stored in
                var copy = stored
                change(&copy.record)
                return copy
            }
        )
    }

    /// The owners of records of a type that has a column of that name.
    fileprivate func owners(of records: [RecordID], _ type: String) throws -> [RecordID: ID<User>] {
        let described = try reader.catalog.type(type)
        guard let column = described.columns.first(where: { $0.name == "owner" }), column.kind == .id(of: User.typeName)
        else {
            return [:]
        }
        let owner = FieldName(column.name)
        var query = RecordQuery(type: type, condition: .all([.isIn(.id, records.map(Value.id)), .not(.isNull(owner))]))
        query.columns = .fields([ProjectedField(.id), ProjectedField(owner)])
        var owners: [RecordID: ID<User>] = [:]
        try reader.forEachRow(query) { row in
            let id = try row.id()
            owners[id] = ID(try row.id())
            return true
        }
        return owners
    }
}
