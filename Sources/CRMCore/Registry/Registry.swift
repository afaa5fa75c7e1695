public import StorageProtocols

/// What the modules of a CRM contribute.
///
/// Problems are collected and thrown together by ``CRM/open(_:modules:environment:)``.
public struct Registry: Sendable {
    /// The record types by name, with their rules.
    private(set) var entries: [String: Entry] = [:]
    private var names: [String] = []
    private var gates: [String: any RowGates] = [:]
    private var textRules: [String: [TextRule]] = [:]
    /// The modules in the order in which they were registered.
    private(set) var modules: [any CRMModule] = []
    private(set) var searchSources: [SearchSource] = []
    private var gateNames: Set<String> = []
    var automation = AutomationRegistry()
    private var mentions: [(type: String, field: String?, module: String)] = []
    private var problems: [RegistryError.Problem] = []
    private var module = ""
    /// What files can become.
    private(set) var imports = ImportShapes()
    /// How people may be contacted.
    var contacting = ContactingRules()
    /// Who refers to whom.
    var references = ReferenceMap()
    /// What becomes of records that become one.
    var merging = MergeRegistry()
    /// The kinds of relations and hierarchies.
    let relations = RelationBook()
    /// What is remembered of custom fields.
    let customFields = CustomFieldBook()
    /// The custom fields that modules declare.
    var declaredFields: [(module: String, definition: CustomFieldDefinition)] = []
    /// What reports are made of.
    var reportSources = ReportSources()
    /// What the record types hold of persons.
    var personal = PersonalRegistry()
    /// What access has to know of the record types.
    var access = AccessSchema()

    /// One record type and the rules that every write of it passes.
    struct Entry: Sendable {
        let type: RecordType
        let module: String
        var gates: any RowGates
        var textRules: [TextRule] = []
        var references: [ReferenceRule] = []
        /// The position of the column of custom fields; nil where the type has none.
        var customPosition: Int?
        /// How records of the type are asked for their custom fields; nil for a type that is not customizable.
        var customAccess: (any AnyCustomAccess)?
        /// What is remembered of custom fields.
        let book: CustomFieldBook
    }

    /// Registers the modules in the order of their requirements.
    ///
    /// - Throws: ``RegistryError`` with everything that is wrong.
    init(modules: [any CRMModule]) throws {
        let order = ModuleOrder(modules)
        problems = order.problems
        for module in order.modules {
            self.module = module.name
            self.modules.append(module)
            do {
                try module.register(in: &self)
            } catch {
                note(.failed, "register", "\(error)")
            }
        }
        installRules()
        finish()
        if !problems.isEmpty { throw RegistryError(problems) }
    }

    /// The module that is registering itself.
    var currentModule: String { module }

    /// The record types in the order in which they were added.
    var recordTypes: [RecordType] { names.compactMap { entries[$0]?.type } }

    /// Adds a record type.
    public mutating func add<R: Record>(_ type: R.Type) {
        let described = R.schema.type
        guard described.name == R.typeName else {
            return note(.unknownType, R.typeName, "its schema has the name \(described.name)")
        }
        guard entries[R.typeName] == nil else { return note(.duplicateType, R.typeName) }
        var entry = Entry(type: described, module: module, gates: Gates<R>(), book: customFields)
        entry.customPosition = described.columns.lastIndex { $0.kind == .json && $0.name == Column.customFields }
        entry.customAccess = CustomFieldBook.access(to: R.self)
        entries[R.typeName] = entry
        names.append(R.typeName)
    }

    /// Adds a check that batches of records pass before they are written, by whichever way.
    ///
    /// - Parameters:
    ///   - name: The gate's name, unique among all.
    ///   - type: The record type.
    ///   - check: Refuses records of the batch. It may read, but should do so once for the whole batch.
    public mutating func gate<R: Record>(
        _ name: String,
        on type: R.Type,
        _ check: @escaping @Sendable (inout GateBatch<R>, GateContext) throws -> Void
    ) {
        guard gateNames.insert(name).inserted else { return note(.duplicateGate, name) }
        mention(R.typeName)
        var typed = gates[R.typeName] as? Gates<R> ?? Gates<R>()
        typed.gates.append(Gate(name: name, check: check))
        gates[R.typeName] = typed
    }

    /// Limits a text field; without this, text is one line of at most 1000 Unicode scalars.
    ///
    /// - Parameters:
    ///   - field: A field of text or of a list. A list is limited by the bytes of its JSON, 64 KiB without this.
    ///   - maximum: The most scalars or bytes.
    ///   - isMultiline: Whether line breaks and tabs are allowed. Other control characters never are.
    public mutating func limit<R: Record, V>(_ field: Field<R, V>, to maximum: Int, isMultiline: Bool = false) {
        mention(R.typeName, field.name)
        textRules[R.typeName, default: []]
            .append(
                TextRule(field: field.name, maximum: maximum, isMultiline: isMultiline)
            )
    }

    /// Makes records of a type show up in ``Session/search(_:types:limit:)``.
    ///
    /// - Parameters:
    ///   - name: What a hit is called.
    ///   - email: The e-mail address of a hit.
    public mutating func search<R: Record>(name: Field<R, String>, email: Field<R, String?>? = nil) {
        mention(R.typeName, name.name)
        searchSources.append(SearchSource(type: R.typeName, name: name.reference, email: email?.reference))
    }

    /// Lets the rows of files become records of a type.
    public mutating func imports(_ shape: ImportShape) {
        mention(shape.record.typeName)
        if !imports.add(shape) { note(.duplicateName, shape.target.rawValue, "import") }
    }

    /// Remembers that a rule is about a type, which has to be there in the end.
    mutating func mention(_ type: String, _ field: String? = nil) {
        mentions.append((type, field, module))
    }

    /// Takes a name for a hook, timer, reactor, channel or action.
    ///
    /// - Returns: Whether it was free.
    mutating func claim(_ name: String, _ kind: String) -> Bool {
        let isFree = automation.names.insert("\(kind) \(name)").inserted
        if !isFree { note(.duplicateName, name, kind) }
        return isFree
    }

    mutating func note(_ kind: RegistryError.Kind, _ name: String, _ detail: String = "") {
        problems.append(RegistryError.Problem(kind, module: module, name: name, detail: detail))
    }

    /// Gives every record type its rules, and finds what refers to nothing.
    private mutating func finish() {
        for mention in mentions {
            module = mention.module
            guard let entry = entries[mention.type] else {
                note(.unknownType, mention.type)
                continue
            }
            if let field = mention.field, entry.type.index(of: field) == nil {
                note(.unknownField, "\(mention.type).\(field)")
            }
        }
        references.addColumns(of: recordTypes)
        for name in names {
            guard var entry = entries[name] else { continue }
            module = entry.module
            for case (let column, .id(let target?)) in entry.type.columns.map({ ($0, $0.kind) })
            where entries[target] == nil {
                note(.unknownType, target, "\(name).\(column.name) refers to it")
            }
            entry.gates = gates[name] ?? entry.gates
            entry.textRules = TextRule.rules(of: entry.type, declared: textRules[name] ?? [])
            entry.references = ReferenceRule.rules(of: entry.type)
            entries[name] = entry
        }
        if let catalog = try? Catalog(recordTypes) { problems += reportSources.problems(in: catalog) }
    }
}
