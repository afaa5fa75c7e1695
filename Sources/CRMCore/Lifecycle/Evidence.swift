public import StorageProtocols

/// Why somebody believes something of a customer: one reason, such as a score or a filled-in form.
public struct Evidence: Sendable, Hashable {
    /// What kind of reason it is, such as `score` or `opportunity`.
    public var kind: String
    /// The reason in words or figures.
    public var detail: String
    /// The record that shows it.
    public var link: RecordLink?

    /// Creates a reason.
    public init(_ kind: String, _ detail: String = "", link: RecordLink? = nil) {
        self.kind = kind
        self.detail = detail
        self.link = link
    }
}

/// Found by its kind.
extension Evidence: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(kind) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("key", kind)
        json.member("detail", detail)
        if let link {
            json.member("type", link.type)
            json.member("record", link.id.description)
        }
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        let members = try ListMembers(from: &json)
        kind = try members.key()
        detail = members["detail"] ?? ""
        link = members["type"]
            .flatMap { type in
                members["record"].flatMap { RecordID($0) }.map { RecordLink(type: type, id: $0) }
            }
    }
}
