import StorageProtocols

/// Who refers to whom, in the record types of all modules.
struct ReferenceMap: Sendable {
    private(set) var referrers: [Referrer] = []
    private var declared: Set<String> = []
    /// The fields that look as if they named records, but do not.
    private var unrelated: Set<String> = []

    /// Adds a declared referrer.
    ///
    /// - Returns: Whether it was new.
    mutating func add(_ referrer: Referrer) -> Bool {
        let name = referrer.description
        guard declared.insert("\(name) \(referrer.target ?? "")").inserted else { return false }
        referrers.append(referrer)
        return true
    }

    /// Remembers that a field names no records.
    mutating func exempt(_ type: String, _ field: String) { unrelated.insert("\(type).\(field)") }

    /// Adds the fields of one identifier, which need no declaration.
    mutating func addColumns(of types: [RecordType]) {
        for type in types {
            for column in type.columns.dropFirst() where !column.isDerived {
                guard case .id(let target?) = column.kind else { continue }
                _ = add(.single(type.name, column.name, to: target))
            }
        }
    }

    /// The fields that can name records of a type, in the order of the record types.
    func referrers(to target: String) -> [Referrer] {
        referrers.filter { $0.target == nil || $0.target == target }
    }

    /// The fields of identifiers of which nobody has said what they name.
    func undeclared(in types: [RecordType]) -> [String] {
        let known = Set(referrers.map(\.description)).union(unrelated)
        return
            types.flatMap { type in
                type.columns.dropFirst().filter { !$0.isDerived && $0.kind.holdsIdentifiers }
                    .map { "\(type.name).\($0.name)" }
            }
            .filter { !known.contains($0) }
    }
}

extension ColumnKind {
    fileprivate var holdsIdentifiers: Bool {
        switch self {
        case .id, .idList: true
        default: false
        }
    }
}

extension CRM {
    /// The fields that can name records of a type, in all modules.
    ///
    /// Fields of one identifier, lists of identifiers and lists of links are known by themselves or by
    /// `Registry.references`; what a schema cannot tell, modules declare with
    /// ``Registry/refers(from:to:by:merging:_:)``.
    public func referrers(to type: String) -> [Referrer] {
        registry.references.referrers(to: type) + registry.customFields.referrers(to: type)
    }

    /// The fields of identifiers of which no module has said what they name, such as `card.holder`.
    ///
    /// Let a test of your module expect none: what is not known here is neither merged, exported nor erased.
    public var undeclaredReferences: [String] { registry.references.undeclared(in: registry.recordTypes) }
}
