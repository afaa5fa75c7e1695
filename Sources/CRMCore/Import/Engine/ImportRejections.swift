public import StorageProtocols

/// The rows that one commit of an import refused.
public struct ImportRejections: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ImportRejections>
    /// The import.
    public var run: ID<ImportRun>
    /// The number of the last row that the commit dealt with; chunks of an import are in ascending order of it.
    public var lastRow: Int
    /// How many rows.
    public var count: Int
    /// The rows, as JSON.
    public var json: String
}

extension ImportRejections {
    /// The fields of refused rows.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ImportRejections, ID<ImportRejections>>("id") { $0.id }
        /// The import.
        public static let run = Field<ImportRejections, ID<ImportRun>>("run") { $0.run }
        /// The number of the last row that the commit dealt with.
        public static let lastRow = Field<ImportRejections, Int>("last_row") { $0.lastRow }
        /// How many rows.
        public static let count = Field<ImportRejections, Int>("count") { $0.count }
        /// The rows.
        public static let json = Field<ImportRejections, String>("json") { $0.json }
    }

    /// The name of the record type.
    public static let typeName = "import_rejection"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.run,
        Fields.lastRow,
        Fields.count,
        Fields.json,
        make: ImportRejections.init
    )
    .indexed(by: Fields.run, Fields.lastRow)
}

extension ImportRejections {
    init(run: ID<ImportRun>, lastRow: Int, _ rejections: [ImportRejection]) {
        var json = JSONWriter()
        json.beginArray()
        for rejection in rejections { rejection.write(to: &json) }
        json.endArray()
        self.init(id: .unassigned, run: run, lastRow: lastRow, count: rejections.count, json: json.text)
    }

    /// The rows in the order of the file.
    public func rejections() throws -> [ImportRejection] {
        guard case .array(let elements) = try JSONValue(parsing: json) else { return [] }
        return elements.map(ImportRejection.init)
    }
}

extension ImportRejection {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("row")
        json.integer(Int64(row))
        for (name, text) in [("column", column), ("value", value), ("rule", rule)] {
            guard let text else { continue }
            json.key(name)
            json.string(text)
        }
        if !others.isEmpty {
            json.key("others")
            json.beginArray()
            for other in others { other.write(to: &json) }
            json.endArray()
        }
        json.endObject()
    }

    fileprivate init(_ json: JSONValue) {
        func text(_ name: String) -> String? {
            if case .string(let text)? = json[name] { text } else { nil }
        }
        var row = 0
        if case .integer(let value)? = json["row"] { row = Int(clamping: value) }
        self.init(row: row, column: text("column"), value: text("value"), rule: text("rule") ?? "")
        if case .array(let list)? = json["others"] { others = list.map(ImportRejection.init) }
    }
}
