public import StorageProtocols

/// A CRM inside the host's process: a store, the record types and rules of its modules, and the environment.
///
///     let crm = try await CRM.open(.file("customers.crm"), modules: [SalesAutomation()])
///     let session = crm.session(as: .user(ann))
public struct CRM: Sendable {
    /// The open store.
    ///
    /// It knows no rules: writing to it goes past every gate.
    public let store: any Store
    /// The time, randomness and time zones.
    public let environment: Environment
    /// Whether users are held to what their roles allow.
    public private(set) var access: AccessMode
    let registry: Registry
    let accessControl: AccessControl
    let matchers = MatcherCache()
    let feedMemory = FeedMemory()

    /// Opens a store with the core's record types and those of the modules.
    ///
    /// - Parameters:
    ///   - engine: Where the records are kept.
    ///   - modules: What the host installs beside the core; the order does not matter.
    ///   - environment: The time, randomness and time zones.
    ///   - access: Whether users are held to what their roles allow; without this everybody may do everything.
    /// - Returns: The open CRM.
    /// - Throws: ``RegistryError`` with everything that is wrong with the modules, before the store is touched;
    ///   `StorageError` where the store cannot be opened.
    public static func open(
        _ engine: any StoreEngine,
        modules: [any CRMModule] = [],
        environment: Environment = .system(),
        access: AccessMode = .unrestricted
    ) async throws -> CRM {
        let registry = try Registry(modules: [CoreModule()] + modules)
        let store = try await engine.open(try Catalog(registry.recordTypes))
        let crm = CRM(
            store: store,
            environment: environment,
            access: access,
            registry: registry,
            accessControl: AccessControl(registry.access)
        )
        do {
            try await crm.installCustomFields()
            try await crm.installReactors()
        } catch let error as StorageError where error.code == .readOnly {
            // Nothing can happen in a store that cannot be written.
        }
        return crm
    }

    /// The same CRM, in which users are held to what their roles allow.
    public func enforcingAccess() -> CRM {
        var copy = self
        copy.access = .enforced
        return copy
    }

    /// Everything that one actor does.
    public func session(as actor: Actor) -> Session { Session(crm: self, actor: actor) }

    /// The names of the installed modules, the core's first.
    public var modules: [String] { registry.modules.map(\.name) }

    /// The installed module of a type, with the settings that the host gave it; nil where it is not installed.
    public func module<M: CRMModule>(_ type: M.Type = M.self) -> M? {
        for module in registry.modules {
            if let module = module as? M { return module }
        }
        return nil
    }

    /// Checks everything that the store promises of its content, and reports every fault.
    public func verify() async throws -> Verification { try await store.verify() }

    /// Closes the store after the running transactions.
    ///
    /// Later calls throw `closed`.
    public func close() async throws { try await store.close() }
}
