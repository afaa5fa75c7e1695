import StorageProtocols

/// Writes rows of a record type as JSON objects, one member for each stored column that has a value.
///
/// Times are RFC 3339 text, dates `YYYY-MM-DD`, identifiers and bytes hexadecimal text; lists and custom fields are the
/// JSON that they are stored as.
struct RecordJSON {
    private let columns: [Column]

    init(_ type: RecordType) { columns = Array(type.columns.prefix(type.storedCount)) }

    /// Writes rows of some columns only.
    init(_ columns: [Column]) { self.columns = columns }

    /// Writes the stored columns of a row.
    func write(_ row: inout RowReader, to json: inout JSONWriter) throws {
        json.beginObject()
        for column in columns {
            if row.skipNull() { continue }
            json.key(column.name)
            switch column.kind {
            case .boolean: json.bool(try row.integer() != 0)
            case .integer: json.integer(try row.integer())
            case .real:
                // Not every store keeps the sign of zero.
                let value = try row.real()
                try json.real(value == 0 ? 0 : value)
            case .text: json.string(try row.text())
            case .instant: json.string(Instant(microseconds: try row.integer()).description)
            case .date: json.string(CivilDate(daysSinceEpoch: Int32(clamping: try row.integer())).description)
            case .id: json.string(try row.id().description)
            case .bytes: json.string(Hexadecimal.text(try row.bytes()))
            case .json, .textList, .idList: json.raw(try row.text())
            }
        }
        json.endObject()
    }

    /// Reads what ``write(_:to:)`` wrote: the values of the stored columns.
    ///
    /// - Throws: ``ImportError`` with code `badLine` for a member that is no column, or one that does not fit it.
    func read(_ json: inout JSONReader, in line: UnsafeRawBufferPointer) throws -> [Value] {
        var values = [Value](repeating: .null, count: columns.count)
        try json.beginObject()
        while let name = try json.nextKey() {
            guard let position = columns.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
                throw ImportError(.badLine, "no column '\(name)'")
            }
            values[position] = try value(&json, columns[position], line)
        }
        return values
    }

    private func value(_ json: inout JSONReader, _ column: Column, _ line: UnsafeRawBufferPointer) throws -> Value {
        func need<T>(_ value: T?) throws -> T {
            guard let value else { throw ImportError(.badLine, "a value does not fit column '\(column.name)'") }
            return value
        }
        switch column.kind {
        case .boolean: return try json.readBool().value
        case .integer: return .integer(try json.readInteger())
        case .real: return .real(try json.readDouble())
        case .text: return .text(try json.readString())
        case .instant: return try need(Instant(rfc3339: json.readString())).value
        case .date: return try need(CivilDate(iso8601: json.readString())).value
        case .id: return .id(try need(RecordID(try json.readString())))
        case .bytes: return .bytes(try need(Hexadecimal.bytes(try json.readString())))
        case .json, .textList, .idList:
            _ = try json.peek()
            let start = json.offset
            try json.skipValue()
            let text = String(decoding: line[start..<json.offset], as: UTF8.self)
            return column.kind == .json ? .text(text) : .list(try ListValue(json: text, kind: column.kind))
        }
    }
}
