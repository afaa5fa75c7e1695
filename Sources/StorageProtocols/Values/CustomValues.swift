/// The custom fields of one record: a JSON object with a plain value, or a list of strings, for each name.
///
/// Names are told apart by their bytes.
public struct CustomValues: Sendable, Hashable {
    /// The values, in ascending order of their names.
    private var members: [Member]

    private struct Member: Sendable, Hashable {
        var name: String
        var value: Value

        static func == (left: Member, right: Member) -> Bool {
            left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(Value.text(name))
            hasher.combine(value)
        }
    }

    /// No custom fields.
    public init() { members = [] }

    /// Reads the JSON object of a row.
    ///
    /// - Throws: ``StorageError`` with code `invalidValue` where it is not an object of plain values.
    public init(json: String) throws {
        var json = json
        self = try json.withUTF8 { try CustomValues(json: UnsafeRawBufferPointer($0)) }
    }

    init(json bytes: UnsafeRawBufferPointer) throws {
        members = []
        if bytes.count == 2, bytes[0] == UInt8(ascii: "{"), bytes[1] == UInt8(ascii: "}") { return }
        do {
            var json = JSONReader(bytes)
            try json.beginObject()
            while let name = try json.nextKey() {
                let value = try Self.value(&json, name)
                guard let last = members.last, Self.order(last.name, name) >= 0 else {
                    if !value.isNull { members.append(Member(name: name, value: value)) }
                    continue
                }
                if self[name] != nil { throw StorageError(.invalidValue, "a custom field twice", field: name) }
                self[name] = value
            }
            try json.finish()
        } catch is JSONError {
            throw StorageError(.invalidValue, "custom fields are not a JSON object")
        }
    }

    private static func value(_ json: inout JSONReader, _ name: String) throws -> Value {
        switch try json.peek() {
        case .string: return .text(try json.readString())
        case .bool: return .integer(try json.readBool() ? 1 : 0)
        case .null:
            _ = try json.readNull()
            return .null
        case .number:
            var whole = json
            if let integer = try? whole.readInteger() {
                json = whole
                return .integer(integer)
            }
            return .real(try json.readDouble())
        case .array: return .list(ListValue(texts: try texts(&json, name)))
        case .object: throw StorageError(.invalidValue, "a custom field is not plain", field: name)
        }
    }

    private static func texts(_ json: inout JSONReader, _ name: String) throws -> [String] {
        var texts: [String] = []
        try json.beginArray()
        while try json.nextElement() {
            guard try json.peek() == .string else {
                throw StorageError(.invalidValue, "a list of a custom field holds more than text", field: name)
            }
            texts.append(try json.readString())
        }
        return texts
    }

    /// The value of a custom field; nil where it has none.
    ///
    /// Setting `.null` removes it.
    public subscript(name: String) -> Value? {
        get {
            let index = index(of: name)
            return index.isFound ? members[index.position].value : nil
        }
        set {
            let index = index(of: name)
            let value = newValue.flatMap { $0.isNull ? nil : $0 }
            switch (index.isFound, value) {
            case (true, let value?): members[index.position].value = value
            case (true, nil): members.remove(at: index.position)
            case (false, let value?): members.insert(Member(name: name, value: value), at: index.position)
            case (false, nil): break
            }
        }
    }

    private func index(of name: String) -> (position: Int, isFound: Bool) {
        for (position, member) in members.enumerated() {
            let order = Self.order(member.name, name)
            if order >= 0 { return (position, order == 0) }
        }
        return (members.count, false)
    }

    private static func order(_ left: String, _ right: String) -> Int { Value.order(.text(left), .text(right)) }

    /// Whether there are no values.
    public var isEmpty: Bool { members.isEmpty }

    /// The names that have a value, in ascending order.
    public var names: [String] { members.map { $0.name } }

    /// The JSON object, its members in ascending order of their names.
    public var json: String {
        if members.isEmpty { return "{}" }
        var json = JSONWriter()
        json.beginObject()
        for member in members {
            json.key(member.name)
            switch member.value {
            case .integer(let value): json.integer(value)
            case .real(let value):
                do { try json.real(value) } catch { json.null() }
            case .text(let value): json.string(value)
            case .list(let list): json.strings(of: list)
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
        try row.withText { try CustomValues(json: $0) }
    }

    /// The value as the store sees it.
    public var value: Value { .text(json) }
}

extension ListValue {
    /// A list of strings, each of which is its own key.
    public init(texts: [String]) {
        var json = JSONWriter()
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
        self.init(json: json.text, keys: texts.map { .text($0) })
    }
}

extension JSONWriter {
    /// Writes the keys of a list that are text.
    fileprivate mutating func strings(of list: ListValue) {
        beginArray()
        for case .text(let text) in list.keys { string(text) }
        endArray()
    }
}

extension Value {
    /// The value if it is of the kind, a number converted where that loses nothing; else null.
    func conforming(to kind: ColumnKind) -> Value {
        switch (self, kind) {
        case (.integer, .boolean), (.integer, .integer), (.integer, .instant), (.integer, .date), (.text, .text),
            (.real, .real), (.list, .textList):
            self
        case (.integer(let value), .real): .real(Double(value))
        default: .null
        }
    }
}
