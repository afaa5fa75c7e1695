public import StorageProtocols

/// A reference to a record of any type.
public struct RecordLink: Sendable, Hashable, Codable {
    /// The record type's name.
    public var type: String
    /// The record's identifier.
    public var id: RecordID

    /// Links to a record.
    public init<R: Record>(_ id: ID<R>) {
        type = R.typeName
        self.id = id.raw
    }

    /// Links to a record of a type that is known by name only.
    public init(type: String, id: RecordID) {
        self.type = type
        self.id = id
    }

    /// The identifier, if it is that of a record of this type.
    public func id<R: Record>(as type: R.Type) -> ID<R>? { self.type == R.typeName ? ID(id) : nil }
}

extension RecordLink: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .idList }

    /// What the element is found by.
    public var key: Value { .id(id) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("key")
        json.string(id.description)
        json.key("type")
        json.string(type)
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        var id: RecordID?
        var type = ""
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "key": id = RecordID(try json.readString())
            case "type": type = try json.readString()
            default: try json.skipValue()
            }
        }
        guard let id else { throw StorageError(.invalidValue, "a link has no identifier") }
        self.init(type: type, id: id)
    }
}
