public import StorageProtocols

/// The default store: one SQLite file.
///
/// While it is open, the write-ahead log (`-wal`), its index (`-shm`) and the writers' lock (`-lock`) lie beside it. After
/// a crash the log belongs to the store: copy or move them together.
///
///     let crm = try await CRM.open(.file("customers.crm"))
///
/// Any number of readers and one writer at a time work on the file, also from several processes of one machine. The
/// file must not lie on a network file system.
public struct FileEngine: StoreEngine {
    /// The file's path; nil keeps everything in memory until the store is closed.
    public var path: String?
    /// What a commit waits for.
    public var durability: Durability
    /// The most connections that read at the same time.
    public var readers: Int
    /// How long a writer waits for another process's, in milliseconds.
    public var busyTimeout: Int
    /// Memory for the writer's pages, in mebibytes; each reader gets half as much.
    public var cacheSize: Int
    /// How often a live change feed looks for commits of other processes, in milliseconds.
    public var pollInterval: Int

    /// What a commit waits for before it is acknowledged.
    public enum Durability: String, Sendable, Hashable, CaseIterable {
        /// Until the data is on the medium: an acknowledged commit survives a power cut.
        case full
        /// Until the operating system has the data: the last commits can be lost in a power cut, but not in a crash
        /// of the process, and the file stays sound.
        case normal
    }

    /// Describes a store in a file.
    public init(
        path: String?,
        durability: Durability = .full,
        readers: Int = 4,
        busyTimeout: Int = 30_000,
        cacheSize: Int = 64,
        pollInterval: Int = 250
    ) {
        self.path = path
        self.durability = durability
        self.readers = max(1, readers)
        self.busyTimeout = max(0, busyTimeout)
        self.cacheSize = max(1, cacheSize)
        self.pollInterval = max(1, pollInterval)
    }

    /// Opens the file, or creates it where there is none.
    ///
    /// - Throws: ``StorageError``: `notAStore`, `newerFormat`, `corrupt`, `schemaMismatch`, `readOnly`, `busy`, `io`.
    ///   A file that is refused is left untouched.
    public func open(_ catalog: Catalog) async throws -> any Store { try await FileStore.open(self, catalog) }
}

extension StoreEngine where Self == FileEngine {
    /// A store in one file.
    public static func file(_ path: String, durability: FileEngine.Durability = .full) -> FileEngine {
        FileEngine(path: path, durability: durability)
    }

    /// The same driver without a file: gone when the store is closed.
    public static var temporaryFile: FileEngine { FileEngine(path: nil) }
}
