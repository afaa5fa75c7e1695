/// An element of a list field: `[EmailAddress]`, `[Tag]`, `[RecordLink]`.
///
/// Elements are stored as JSON and found by their key: `$0.emails.contains("ann@example.com")`. A list as a whole has
/// no order and is not compared in queries.
public protocol ListElement: Sendable, Hashable {
    /// Whether the keys are text (``ColumnKind/textList``) or record identifiers (``ColumnKind/idList``).
    static var listKind: ColumnKind { get }
    /// What the element is found by, and what a unique list field keeps unique.
    var key: Value { get }
    /// Writes the element as a JSON string, which is then its key, or as an object with a member `"key"`.
    func write(to json: inout JSONWriter)
    /// Reads what ``write(to:)`` wrote.
    init(from json: inout JSONReader) throws
}

extension Array: FieldValue where Element: ListElement {
    /// What its column holds.
    @inlinable
    public static var kind: ColumnKind { Element.listKind }

    /// Reads it from the row's next column.
    @inlinable
    public static func read(from row: inout RowReader) throws -> [Element] {
        try row.withText { bytes in
            var elements: [Element] = []
            if bytes.count == 2 { return elements }
            var json = JSONReader(bytes)
            try json.beginArray()
            while try json.nextElement() {
                elements.append(try Element(from: &json))
            }
            try json.finish()
            return elements
        }
    }

    /// The value as the store sees it.
    @inlinable
    public var value: Value {
        if isEmpty { return .list(ListValue(json: "[]", keys: [])) }
        // A loop, because `map(\.key)` makes a key path on every call: more than all the rest.
        var keys: [Value] = []
        keys.reserveCapacity(count)
        var json = JSONWriter(reservingCapacity: 128)
        json.beginArray()
        for element in self {
            keys.append(element.key)
            element.write(to: &json)
        }
        json.endArray()
        return .list(ListValue(json: json.text, keys: keys))
    }
}

extension String: ListElement {
    /// What a column of a list of them holds.
    @inlinable
    public static var listKind: ColumnKind { .textList }

    /// What it is found by in a list.
    @inlinable
    public var key: Value { .text(self) }

    /// Writes it as an element of a list.
    public func write(to json: inout JSONWriter) { json.string(self) }

    /// Reads what ``write(to:)`` wrote.
    public init(from json: inout JSONReader) throws { self = try json.readString() }
}

extension ID: ListElement where R: Record {
    /// Which kind of key the elements have.
    @inlinable
    public static var listKind: ColumnKind { .idList }

    /// What the element is found by.
    @inlinable
    public var key: Value { .id(raw) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) { json.string(description) }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        guard let raw = RecordID(try json.readString()) else {
            throw StorageError(.invalidValue, "a list element is no identifier")
        }
        self.init(raw)
    }
}

extension ListValue {
    /// Creates a list from its JSON alone, reading the keys out of it.
    ///
    /// - Throws: ``StorageError`` with code `invalidValue` where the JSON is not a list of strings or of objects with
    ///   a member `"key"`.
    public init(json: String, kind: ColumnKind) throws {
        var keys: [Value] = []
        guard case .array(let elements)? = try? JSONValue(parsing: json) else {
            throw StorageError(.invalidValue, "a list is not a JSON array")
        }
        for element in elements {
            let key: JSONValue? =
                switch element {
                case .object(let members): members.first { $0.key == "key" }?.value
                default: element
                }
            guard case .string(let text) = key else { throw StorageError(.invalidValue, "a list element has no key") }
            if kind == .idList {
                guard let id = RecordID(text) else { throw StorageError(.invalidValue, "a list key is no identifier") }
                keys.append(.id(id))
            } else {
                keys.append(.text(text))
            }
        }
        self.init(json: json, keys: keys)
    }
}
