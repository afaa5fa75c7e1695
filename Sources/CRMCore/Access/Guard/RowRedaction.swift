import StorageProtocols

/// Takes hidden values out of rows.
struct RowRedaction {
    private let columns: [Column]
    private let hidden: [Bool]
    private let hiddenCustom: Set<String>
    private let custom: Int?

    /// - Parameter columns: The columns of the rows, in their order.
    init(_ fields: FieldPolicy, _ columns: some Collection<Column>) {
        self.columns = Array(columns)
        hidden = columns.map { fields.hidden.contains($0.name) }
        hiddenCustom = fields.hiddenCustom
        custom =
            fields.hiddenCustom.isEmpty || fields.hidden.contains(Column.customFields)
            ? nil : self.columns.firstIndex { $0.name == Column.customFields }
    }

    /// Reads a row of the columns and the version.
    func values(of row: inout RowReader) throws -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(columns.count + 1)
        for column in columns { values.append(try row.value(column.kind)) }
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

    /// Whether a value says nothing: what stands in for hidden ones, or a time that the session assigns.
    static func isBlank(_ value: Value, _ column: Column) -> Bool {
        value.isNull || value == blank(column) || (column.kind == .instant && value == Instant.unassigned.value)
    }

    /// Says so where a record can't be made without a hidden value.
    func decoding<T>(of type: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as StorageError where error.code == .schemaMismatch {
            let needed = zip(columns, hidden).first { $0.1 && !$0.0.isNullable }
            throw needed.map { CRMError.hidden(FieldName($0.0.name), of: type) } ?? error
        }
    }
}
