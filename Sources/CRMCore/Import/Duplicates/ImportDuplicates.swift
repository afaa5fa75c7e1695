public import StorageProtocols

/// The rows that looked like a record when one commit of an import dealt with them.
public struct ImportDuplicates: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ImportDuplicates>
    /// The import.
    public var run: ID<ImportRun>
    /// The number of the last row that the commit dealt with; chunks of an import are in ascending order of it.
    public var lastRow: Int
    /// How many rows.
    public var count: Int
    /// The rows, as JSON; they hold no value from the file.
    public var json: String
}

extension ImportDuplicates {
    /// The fields of likely duplicates.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ImportDuplicates, ID<ImportDuplicates>>("id") { $0.id }
        /// The import.
        public static let run = Field<ImportDuplicates, ID<ImportRun>>("run") { $0.run }
        /// The number of the last row that the commit dealt with.
        public static let lastRow = Field<ImportDuplicates, Int>("last_row") { $0.lastRow }
        /// How many rows.
        public static let count = Field<ImportDuplicates, Int>("count") { $0.count }
        /// The rows.
        public static let json = Field<ImportDuplicates, String>("json") { $0.json }
    }

    /// The name of the record type.
    public static let typeName = "import_duplicate"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.run,
        Fields.lastRow,
        Fields.count,
        Fields.json,
        make: ImportDuplicates.init
    )
    .indexed(by: Fields.run, Fields.lastRow)

    init(run: ID<ImportRun>, lastRow: Int, _ duplicates: [ImportDuplicate]) throws {
        let json = try StoredJSON.encode(duplicates)
        self.init(id: .unassigned, run: run, lastRow: lastRow, count: duplicates.count, json: json)
    }

    /// The rows in the order of the file.
    public func duplicates() throws -> [ImportDuplicate] { try StoredJSON.decode(from: json) }
}

extension Session {
    /// Hands over every row of an import that looked like a record, in the order of the file and in constant memory.
    public func importDuplicates(
        of importID: RecordID,
        _ body: @escaping @Sendable (ImportDuplicate) throws -> Void
    ) async throws {
        try await read { tx in
            guard let tx = try tx.seeingImport(ID(importID)) else { return }
            try tx.forEach(ImportDuplicates.where { $0.run == ID(importID) }.sorted { $0.lastRow.ascending }) { chunk in
                for duplicate in try chunk.record.duplicates() { try body(duplicate) }
            }
        }
    }
}
