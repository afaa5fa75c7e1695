public import StorageProtocols

/// Stored as the normal form, which is the key; with the text as given, extension and label where they say more.
extension PhoneNumber: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(normal) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        let isPlain = value.utf8.elementsEqual(normal.utf8)
        let (ext, label) = (self.extension ?? "", label.storedName)
        if isPlain, ext.isEmpty, label.isEmpty { return json.string(normal) }
        json.beginElement(normal)
        if !isPlain { json.member("value", value) }
        json.member("ext", ext)
        json.member("label", label)
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        let members = try ListMembers(from: &json)
        normal = try members.key()
        value = members["value"] ?? normal
        self.extension = members["ext"]
        label = ContactLabel(stored: members["label"])
    }
}
