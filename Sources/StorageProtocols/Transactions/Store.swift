/// Where a host's records are kept, before it is opened: a file, memory, a server.
///
///     let crm = try await CRM.open(.file("customers.crm"))
public protocol StoreEngine: Sendable {
    /// Opens the store and brings its tables to the catalog's shape.
    ///
    /// Record types of the store that the catalog does not name are kept as they are.
    ///
    /// - Throws: ``StorageError``: `notAStore`, `newerFormat`, `corrupt`, `schemaMismatch`, `readOnly`, `busy`, `io`.
    ///   A store that is refused is left untouched.
    func open(_ catalog: Catalog) async throws -> any Store
}

/// An open store: serializable transactions over records, with history and a change feed.
///
/// All methods may be called from any task at any time. Bodies run on the store's own threads, never on the
/// cooperative pool; a body must not open another transaction on the same store (`reentrant`).
public protocol Store: Sendable {
    /// The record types, with the custom fields defined so far.
    var catalog: Catalog { get }

    /// Runs `body` on one unchanging state of the store.
    ///
    /// Cancelling the task interrupts a running query, which then throws `cancelled`.
    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T

    /// Runs `body` as one atomic commit: everything it writes, or nothing when it throws.
    ///
    /// When it returns, the commit is durable. Writers run one after the other.
    ///
    /// - Throws: What `body` throws, or ``StorageError``: `alreadyCommitted`, `busy`, `diskFull`, `readOnly`, `io`,
    ///   `cancelled`; `commitUnknown` when the answer was lost.
    func write<T: Sendable>(
        _ request: CommitRequest,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> Committed<T>

    /// Replaces the custom fields of a record type and brings their indexes up to date. Values are kept.
    func define(_ customFields: [CustomField], on type: String) async throws

    /// Returns when there is a commit after this one, by this process or another.
    func waitForCommit(after commit: CommitID) async throws

    /// Clears the medium of what was erased: free space, indexes and logs.
    ///
    /// It is due after every commit that erases, once for any number of them, and costs about as much as reading and
    /// writing the whole store; where nothing is due it costs next to nothing. That it is due survives a crash: a store
    /// that is opened finishes what an earlier process left.
    ///
    /// - Returns: Whether nothing of what was erased is left; false while a reader still holds an earlier state, in
    ///   which case it is to be called again.
    /// - Throws: ``StorageError``: `busy`, `diskFull`, `readOnly`, `io`. It remains due.
    @discardableResult
    func scrub() async throws -> Bool

    /// Checks everything that the store promises of its content, and reports every fault.
    func verify() async throws -> Verification

    /// Closes the store after the running transactions. Later calls throw `closed`.
    func close() async throws
}

/// What a check of a whole store found.
public struct Verification: Sendable, Hashable {
    /// The faults; none in a sound store.
    public var faults: [Fault]
    /// The count of live records by type.
    public var records: [String: Int]
    /// The count of earlier states by type.
    public var revisions: [String: Int]
    /// The count of commits.
    public var commits: Int

    /// Creates a report.
    public init(faults: [Fault] = [], records: [String: Int] = [:], revisions: [String: Int] = [:], commits: Int = 0) {
        self.faults = faults
        self.records = records
        self.revisions = revisions
        self.commits = commits
    }

    /// Whether nothing is wrong.
    public var isSound: Bool { faults.isEmpty }

    /// One thing that is wrong.
    public struct Fault: Sendable, Hashable {
        /// The record type concerned.
        public var type: String?
        /// The record concerned.
        public var record: RecordID?
        /// The rule that is broken, such as `history interval` or `index against rows`.
        public var rule: String
        /// What was found.
        public var detail: String

        /// Creates a fault.
        public init(type: String? = nil, record: RecordID? = nil, rule: String, detail: String) {
            self.type = type
            self.record = record
            self.rule = rule
            self.detail = detail
        }
    }
}
