extension RecordType {
    /// Checks that a row fits the columns, before a driver writes it.
    ///
    /// Keys of list elements and texts of custom fields hold no NUL, because the JSON functions of SQL engines end there.
    ///
    /// - Throws: ``StorageError`` with code `invalidValue`, the field and the row's position in its batch.
    public func check(_ row: [Value], at index: Int) throws {
        guard row.count == columns.count else {
            throw StorageError(.invalidValue, "a row has the wrong count of values", type: name, index: index)
        }
        for (column, value) in zip(columns, row) where !column.accepts(value) {
            throw StorageError(.invalidValue, "a value does not fit", type: name, field: column.name, index: index)
        }
        guard let position = customPosition, case .text(let json) = row[position], !json.utf8.elementsEqual("{}".utf8)
        else { return }
        guard let values = try? CustomValues(json: json) else {
            throw StorageError(
                .invalidValue,
                "not a JSON object of plain values",
                type: name,
                field: Column.customFields,
                index: index
            )
        }
        for name in values.names {
            guard values[name]?.hasNUL == true else { continue }
            throw StorageError(.invalidValue, "a NUL in a text", type: self.name, field: name, index: index)
        }
        for custom in customFields {
            if let value = values[custom.name], value.conforming(to: custom.kind).isNull {
                throw StorageError(.invalidValue, "a value does not fit", type: name, field: custom.name, index: index)
            }
        }
    }
}

extension RecordType {
    /// The position of the column of custom fields: looked for from the end, where it stands as a rule.
    fileprivate var customPosition: Int? {
        columns.lastIndex { $0.kind == .json && $0.name == Column.customFields }
    }
}

extension Value {
    /// Whether a text of a custom field, or an element of a list in one, holds a NUL.
    fileprivate var hasNUL: Bool {
        switch self {
        case .text(let text): text.utf8.contains(0)
        case .list(let list): list.keys.contains { $0.hasNUL }
        default: false
        }
    }
}

extension Column {
    @inline(__always)
    func accepts(_ value: Value) -> Bool {
        switch (value, kind) {
        case (.null, _): isNullable
        case (.integer(let value), .boolean): value == 0 || value == 1
        case (.integer, .integer), (.integer, .instant): true
        case (.integer(let value), .date): Int32(exactly: value) != nil
        case (.real(let value), .real): value.isFinite
        case (.text, .text), (.text, .json), (.id, .id), (.bytes, .bytes): true
        case (.list(let list), .textList):
            list.keys.allSatisfy { if case .text(let key) = $0 { !key.utf8.contains(0) } else { false } }
        case (.list(let list), .idList): list.keys.allSatisfy { if case .id = $0 { true } else { false } }
        default: false
        }
    }
}
