/// What went wrong in a store.
///
/// Tell kinds apart by ``code``, which can grow without breaking a host. Neither ``message`` nor ``description`` ever
/// holds customer data, so that both may be logged.
public struct StorageError: Error, Sendable, Hashable {
    /// What kind of failure this is.
    public var code: Code
    /// The record type concerned, by its schema name.
    public var type: String?
    /// The field, index or constraint concerned.
    public var field: String?
    /// The record concerned.
    public var record: RecordID?
    /// The position in the batch that was refused, counted from 0.
    public var index: Int?
    /// What the engine or the caller should know.
    ///
    /// Never holds customer data.
    public var message: String

    /// Creates an error.
    public init(
        _ code: Code,
        _ message: String = "",
        type: String? = nil,
        field: String? = nil,
        record: RecordID? = nil,
        index: Int? = nil
    ) {
        self.code = code
        self.type = type
        self.field = field
        self.record = record
        self.index = index
        self.message = message
    }

    /// The kinds of failure.
    ///
    /// A driver may add its own.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's stable name.
        public let name: String

        /// Creates a code; use a name of your own, such as `"cloud.quotaExceeded"`.
        public init(_ name: String) { self.name = name }

        /// The stable name.
        public var description: String { name }

        /// No live record has this identifier.
        public static let notFound = Code("notFound")
        /// A live record already holds this unique value.
        public static let uniqueViolation = Code("uniqueViolation")
        /// A record with this identifier is already live.
        public static let alreadyExists = Code("alreadyExists")
        /// The record was changed since the caller read it.
        public static let versionConflict = Code("versionConflict")
        /// The caller's idempotency key was used by an earlier commit.
        public static let alreadyCommitted = Code("alreadyCommitted")
        /// The commit may or may not have happened; look for its key before trying again.
        public static let commitUnknown = Code("commitUnknown")
        /// The task was cancelled; nothing was written.
        public static let cancelled = Code("cancelled")
        /// Another writer held the store for longer than the configured wait.
        public static let busy = Code("busy")
        /// The medium is full; nothing of this commit was written.
        public static let diskFull = Code("diskFull")
        /// The medium or the file cannot be written.
        public static let readOnly = Code("readOnly")
        /// Reading or writing the medium failed.
        public static let io = Code("io")
        /// The file is not a store of this library.
        public static let notAStore = Code("notAStore")
        /// The file was written by a newer version of this library or of the host's schema.
        public static let newerFormat = Code("newerFormat")
        /// The file is damaged.
        public static let corrupt = Code("corrupt")
        /// The schema in the file and the one in the host cannot be reconciled.
        public static let schemaMismatch = Code("schemaMismatch")
        /// A record type, field or relation is not in the catalog, or is declared twice.
        public static let unknownName = Code("unknownName")
        /// The query asks for something that its fields cannot do.
        public static let invalidQuery = Code("invalidQuery")
        /// A value does not fit its field.
        public static let invalidValue = Code("invalidValue")
        /// A sum left the range of 64-bit integers.
        public static let overflow = Code("overflow")
        /// A transaction was opened inside another one on the same store.
        public static let reentrant = Code("reentrant")
        /// The store was closed.
        public static let closed = Code("closed")
    }
}

extension StorageError: CustomStringConvertible {
    /// The code, the place and the message, without any customer data.
    public var description: String {
        var text = code.name
        if let type { text += " in \(type)" }
        if let field { text += ".\(field)" }
        if let index { text += " at \(index)" }
        if let record { text += " (record \(record))" }
        if !message.isEmpty { text += ": \(message)" }
        return text
    }
}
