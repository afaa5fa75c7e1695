public import StorageProtocols

/// What a receiver is told of one change of one record.
public struct WebhookEvent: Sendable, Hashable {
    /// The version of the form in which events are written.
    public static let schema: Int64 = 1

    /// The same for each delivery of the event, and different for every other event: a receiver passes over those
    /// that it has seen.
    public var id: String
    /// What happened.
    public var kind: Kind
    /// The record.
    public var record: RecordLink
    /// When it was committed.
    public var at: Instant
    /// Who did it, as the history names them.
    public var actor: String?
    /// The place of the change among all changes: later ones have greater numbers, with gaps.
    public var sequence: Int64
    /// The count of the record's changes, this one included: without gaps for who is told of all of them.
    public var version: Int
    /// The names of the fields that changed; of a new record, of those that have a value.
    public var changed: [String]
    /// The records to which it refers, and referred before.
    public var references: [Reference]
    /// The values as a JSON object; nil where they are not disclosed.
    public var values: String?

    /// What can happen to a record.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// It came into being.
        case created
        /// It has new values; a change of what it refers to is one.
        case updated
        /// It is no longer live.
        case deleted
        /// It came back.
        case restored
    }

    /// A record to which the event's record refers.
    public struct Reference: Sendable, Hashable {
        /// The field.
        public var field: String
        /// The type of the record; nil where a field may refer to any.
        public var type: String?
        /// The record; nil where there is none any more.
        public var id: RecordID?
        /// The record to which the field referred before, where that was another.
        public var previous: RecordID?
    }
}

extension WebhookEvent.Kind: ListElement {
    /// What a column of a list of them holds.
    public static var listKind: ColumnKind { .textList }

    /// What it is found by in a list.
    public var key: Value { .text(rawValue) }

    /// Writes it as an element of a list.
    public func write(to json: inout JSONWriter) { json.string(rawValue) }

    /// Reads what ``write(to:)`` wrote.
    public init(from json: inout JSONReader) throws {
        guard let kind = WebhookEvent.Kind(rawValue: try json.readString()) else {
            throw StorageError(.schemaMismatch, "a stored name is no kind of event")
        }
        self = kind
    }
}

extension WebhookEvent {
    /// The body that is posted: one JSON object.
    public var json: [UInt8] {
        var json = JSONWriter(reservingCapacity: 512)
        json.beginObject()
        json.key("id")
        json.string(id)
        json.key("schema")
        json.integer(Self.schema)
        json.key("type")
        json.string("\(record.type).\(kind.rawValue)")
        json.key("record")
        json.beginObject()
        json.key("type")
        json.string(record.type)
        json.key("id")
        json.string(record.id.description)
        json.endObject()
        json.key("at")
        json.string(at.description)
        if let actor {
            json.key("actor")
            json.string(actor)
        }
        json.key("sequence")
        json.integer(sequence)
        json.key("version")
        json.integer(Int64(version))
        json.key("changed")
        json.beginArray()
        for field in changed { json.string(field) }
        json.endArray()
        json.key("references")
        json.beginArray()
        for reference in references { reference.write(to: &json) }
        json.endArray()
        if let values {
            json.key("values")
            json.raw(values)
        }
        json.endObject()
        return json.bytes
    }
}

extension WebhookEvent.Reference {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("field")
        json.string(field)
        for (name, value) in [("type", type), ("id", id?.description), ("previous", previous?.description)] {
            guard let value else { continue }
            json.key(name)
            json.string(value)
        }
        json.endObject()
    }
}
