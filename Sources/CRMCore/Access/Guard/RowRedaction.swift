import StorageProtocols

/// Takes hidden values out of rows.
struct RowRedaction: Sendable {
    private let columns: [Column]
    private let hidden: [Bool]
    private let hiddenCustom: Set<String>
    private let custom: Int?
    /// The hidden columns and what stands in for them, as a driver lays columns out.
    private let blanks: [Blank]

    private struct Blank: Sendable {
        var index: Int
        var kind: RawColumn.Kind
        var bytes: StaticString
    }

    /// - Parameter columns: The columns of the rows, in their order; a row may end before the last one.
    init(_ fields: FieldPolicy, _ columns: [Column]) {
        self.columns = columns
        hidden = columns.map { fields.hidden.contains($0.name) }
        hiddenCustom = fields.hiddenCustom
        custom =
            fields.hiddenCustom.isEmpty || fields.hidden.contains(Column.customFields)
            ? nil : columns.firstIndex { $0.name == Column.customFields }
        blanks = columns.indices.filter { [hidden] in hidden[$0] }
            .map { index in
                let (kind, bytes) = Self.rawBlank(columns[index])
                return Blank(index: index, kind: kind, bytes: bytes)
            }
    }

    /// Gives `body` room for one row, in which the hidden values of all rows are replaced one after the other.
    func withRoom<T>(_ body: (UnsafeMutableBufferPointer<RawColumn>) throws -> T) rethrows -> T {
        try withUnsafeTemporaryAllocation(of: RawColumn.self, capacity: columns.count + 1) { room in
            room.initialize(repeating: RawColumn())
            return try body(room)
        }
    }

    /// A row of the first columns and the version, without what is hidden; valid as long as the row, until the room is
    /// used again.
    func reader(
        of row: inout RowReader,
        _ count: Int,
        in room: UnsafeMutableBufferPointer<RawColumn>
    ) throws -> RowReader {
        guard row.copyColumns(to: room) == count + 1, let start = room.baseAddress,
            // A record without custom values has none to hide.
            custom.map({ $0 < count && room[$0].count <= 2 }) ?? true
        else { return RowReader(values: try values(of: &row, count)) }
        for blank in blanks where blank.index < count {
            room[blank.index].kind = blank.kind
            room[blank.index].bits = 0
            room[blank.index].pointer = UnsafeRawPointer(blank.bytes.utf8Start)
            room[blank.index].count = blank.bytes.utf8CodeUnitCount
        }
        return RowReader(columns: UnsafePointer(start), count: count + 1)
    }

    /// Reads a row of the first columns and the version.
    private func values(of row: inout RowReader, _ count: Int) throws -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count + 1)
        for column in columns.prefix(count) { values.append(try row.value(column.kind)) }
        try redact(&values)
        values.append(.integer(try row.integer()))
        return values
    }

    /// Takes the hidden values out of a row that may have more columns.
    func redact(_ values: inout [Value]) throws {
        for index in values.indices where index < hidden.count && hidden[index] {
            values[index] = Self.blank(columns[index])
        }
        if let custom, custom < values.count, case .text(let json) = values[custom] {
            var members = try CustomValues(json: json)
            for name in hiddenCustom { members[name] = nil }
            values[custom] = .text(members.json)
        }
    }

    /// What stands in for a value of a column.
    static func blank(_ column: Column) -> Value {
        if column.isNullable { return .null }
        return switch column.kind {
        case .boolean, .integer, .instant, .date: .integer(0)
        case .real: .real(0)
        case .text: .text("")
        case .json: .text("{}")
        case .textList, .idList: .list(ListValue(json: "[]", keys: []))
        case .id: .id(RecordID(high: 0, low: 0))
        case .bytes: .bytes([])
        }
    }

    /// The same as a driver lays it out: the kind and the bytes; numbers are 0.
    private static func rawBlank(_ column: Column) -> (RawColumn.Kind, StaticString) {
        switch blank(column) {
        case .null: (.null, "")
        case .integer: (.integer, "")
        case .real: (.real, "")
        case .text(let text): (.text, text.isEmpty ? "" : "{}")
        case .list: (.text, "[]")
        case .id: (.bytes, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")
        case .bytes: (.bytes, "")
        }
    }

    /// Whether a value says nothing: what stands in for hidden ones, or a time that the session assigns.
    static func isBlank(_ value: Value, _ column: Column) -> Bool {
        value.isNull || value == blank(column) || (column.kind == .instant && value == Instant.unassigned.value)
    }

    /// Says so where a record can't be made without a hidden value.
    ///
    /// - Parameter count: How many columns the row has; nil for all.
    func decoding<T>(of type: String, _ count: Int? = nil, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as StorageError where error.code == .schemaMismatch {
            let needed = zip(columns, hidden).prefix(count ?? columns.count).first { $0.1 && !$0.0.isNullable }
            throw needed.map { CRMError.hidden(FieldName($0.0.name), of: type) } ?? error
        }
    }
}
