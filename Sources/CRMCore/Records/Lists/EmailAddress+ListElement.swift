public import StorageProtocols

/// Stored as the normal form, which is the key; with the text as given and the label where they say more.
extension EmailAddress: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(normal) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        let isPlain = value.utf8.elementsEqual(normal.utf8)
        let label = label.storedName
        if isPlain, label.isEmpty { return json.string(normal) }
        json.beginElement(normal)
        if !isPlain { json.member("value", value) }
        json.member("label", label)
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        let members = try ListMembers(from: &json)
        normal = try members.key()
        value = members["value"] ?? normal
        label = ContactLabel(stored: members["label"])
    }
}
