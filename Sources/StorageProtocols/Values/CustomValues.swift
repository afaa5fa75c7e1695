/// The custom fields of one record: a JSON object with a plain value for each name.
public struct CustomValues: Sendable, Hashable {
    private var members: [String: Value]

    /// No custom fields.
    public init() { members = [:] }

    /// Reads the JSON object of a row.
    ///
    /// - Throws: ``StorageError`` with code `invalidValue` where it is not an object of plain values.
    public init(json: String) throws {
        members = [:]
        if json.utf8.elementsEqual("{}".utf8) { return }
        guard case .object(let object) = try JSONValue(parsing: json) else {
            throw StorageError(.invalidValue, "custom fields are not a JSON object")
        }
        for member in object {
            switch member.value {
            case .null: break
            case .bool(let value): members[member.key] = .integer(value ? 1 : 0)
            case .integer(let value): members[member.key] = .integer(value)
            case .real(let value): members[member.key] = .real(value)
            case .string(let value): members[member.key] = .text(value)
            case .array, .object: throw StorageError(.invalidValue, "a custom field is not plain", field: member.key)
            }
        }
    }

    /// The value of a custom field; nil where it has none.
    ///
    /// Setting `.null` removes it.
    public subscript(name: String) -> Value? {
        get { members[name] }
        set { members[name] = newValue.flatMap { $0.isNull ? nil : $0 } }
    }

    /// Whether there are no values.
    public var isEmpty: Bool { members.isEmpty }

    /// The names that have a value, in ascending order.
    public var names: [String] { members.keys.sorted { Value.order(.text($0), .text($1)) < 0 } }

    /// The JSON object, its members in ascending order of their names.
    public var json: String {
        if members.isEmpty { return "{}" }
        var json = JSONWriter()
        json.beginObject()
        for name in names {
            json.key(name)
            switch members[name] {
            case .integer(let value): json.integer(value)
            case .real(let value):
                do { try json.real(value) } catch { json.null() }
            case .text(let value): json.string(value)
            default: json.null()
            }
        }
        json.endObject()
        return json.text
    }
}

extension CustomValues: FieldValue {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { .json }

    /// Reads it from the row's next column.
    public static func read(from row: inout RowReader) throws -> CustomValues {
        try CustomValues(json: row.text())
    }

    /// The value as the store sees it.
    public var value: Value { .text(json) }
}

extension Value {
    /// The value if it is of the kind, a number converted where that loses nothing; else null.
    func conforming(to kind: ColumnKind) -> Value {
        switch (self, kind) {
        case (.integer, .boolean), (.integer, .integer), (.integer, .instant), (.integer, .date), (.text, .text),
            (.real, .real):
            self
        case (.integer(let value), .real): .real(Double(value))
        default: .null
        }
    }
}
