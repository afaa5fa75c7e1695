public import StorageProtocols

/// One import: what is read, how far it has come and what came of it, kept in the commits of the import itself.
public struct ImportRun: CRMRecord, Hashable {
    /// The identifier, which is also that of the operation of all its commits.
    public var id: ID<ImportRun>
    /// The name of the file; empty where it had none.
    public var sourceName: String
    /// The size and hash of the file's content.
    public var fingerprint: String
    /// The options that decide what the rows become, as JSON.
    public var options: String
    /// What the rows become.
    public var target: String
    /// Whether it is running, finished or undone.
    public var state: State
    /// Who imports.
    public var actor: String
    /// Where in the file it goes on, as JSON.
    public var position: String
    /// 1, or 2 while rows are read again whose parents came later in the file.
    public var pass: Int
    /// How many rows have been read.
    public var rows: Int
    /// How many rows became a new record.
    public var created: Int
    /// How many rows changed a record.
    public var updated: Int
    /// How many rows said nothing new.
    public var unchanged: Int
    /// How many rows were refused.
    public var rejected: Int
    /// How often each kind of note applies, as JSON.
    public var notes: String
    /// When it began.
    public var startedAt: Instant
    /// When it ended; nil while it runs.
    public var finishedAt: Instant?

    /// The states of an import.
    public enum State: String, TextRepresentable, CaseIterable {
        /// It has not reached the end of the file, or was interrupted.
        case running
        /// Every row has been dealt with.
        case finished
        /// What it did was taken back.
        case undone
    }
}

extension ImportRun {
    /// The fields of imports.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ImportRun, ID<ImportRun>>("id") { $0.id }
        /// The name of the file.
        public static let sourceName = Field<ImportRun, String>("source_name") { $0.sourceName }
        /// The size and hash of the file's content.
        public static let fingerprint = Field<ImportRun, String>("fingerprint") { $0.fingerprint }
        /// The options.
        public static let options = Field<ImportRun, String>("options") { $0.options }
        /// What the rows become.
        public static let target = Field<ImportRun, String>("target") { $0.target }
        /// The state.
        public static let state = Field<ImportRun, State>("state") { $0.state }
        /// Who imports.
        public static let actor = Field<ImportRun, String>("actor") { $0.actor }
        /// Where it goes on.
        public static let position = Field<ImportRun, String>("position") { $0.position }
        /// The pass.
        public static let pass = Field<ImportRun, Int>("pass") { $0.pass }
        /// The count of rows read.
        public static let rows = Field<ImportRun, Int>("rows") { $0.rows }
        /// The count of rows that became a new record.
        public static let created = Field<ImportRun, Int>("created") { $0.created }
        /// The count of rows that changed a record.
        public static let updated = Field<ImportRun, Int>("updated") { $0.updated }
        /// The count of rows that said nothing new.
        public static let unchanged = Field<ImportRun, Int>("unchanged") { $0.unchanged }
        /// The count of rows that were refused.
        public static let rejected = Field<ImportRun, Int>("rejected") { $0.rejected }
        /// The counts of notes.
        public static let notes = Field<ImportRun, String>("notes") { $0.notes }
        /// When it began.
        public static let startedAt = Field<ImportRun, Instant>("started_at") { $0.startedAt }
        /// When it ended.
        public static let finishedAt = Field<ImportRun, Instant?>("finished_at") { $0.finishedAt }
    }

    /// The name of the record type.
    public static let typeName = "import"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.sourceName,
        Fields.fingerprint,
        Fields.options,
        Fields.target,
        Fields.state,
        Fields.actor,
        Fields.position,
        Fields.pass,
        Fields.rows,
        Fields.created,
        Fields.updated,
        Fields.unchanged,
        Fields.rejected,
        Fields.notes,
        Fields.startedAt,
        Fields.finishedAt,
        make: ImportRun.init
    )
    .indexed(by: Fields.fingerprint)
}
