import StorageProtocols

/// Which columns of a record type are searched, and how their texts are found.
struct SearchLayout: Sendable {
    /// The columns, by name.
    let columns: [String]
    /// What each column holds.
    let kinds: [ColumnKind]
    /// The members of list elements whose text is searched.
    let members: [String]
    /// The custom fields whose text is not searched.
    let hidden: Set<Value>

    init(_ type: RecordType) {
        columns = type.searchFields
        kinds = type.searchFields.compactMap { name in type.columns.first { $0.name == name }?.kind }
        members = type.searchMembers
        hidden = type.unsearchedCustomFields
    }

    /// Adds the texts of one column to a document.
    func append(_ bytes: UnsafeRawBufferPointer, of kind: ColumnKind, to document: inout SearchDocument) {
        switch kind {
        case .textList, .idList: appendList(bytes, to: &document)
        case .json: appendObject(bytes, to: &document)
        default: document.append(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Adds the texts of a row of all of the type's columns.
    func append(_ row: [Value], _ positions: [Int], to document: inout SearchDocument) {
        for (position, kind) in zip(positions, kinds) {
            switch row[position] {
            case .text(var text):
                if kind == .json {
                    text.withUTF8 { appendObject(UnsafeRawBufferPointer($0), to: &document) }
                } else {
                    document.append(text)
                }
            case .list(let list):
                var json = list.json
                json.withUTF8 { appendList(UnsafeRawBufferPointer($0), to: &document) }
            default: break
            }
        }
    }

    private func appendList(_ bytes: UnsafeRawBufferPointer, to document: inout SearchDocument) {
        if bytes.count <= 2 { return }
        // What a store holds was checked when it was written; of anything else, what can be read is searched.
        var json = JSONReader(bytes)
        do {
            try json.beginArray()
            while try json.nextElement() {
                if try json.peek() == .string {
                    document.append(try json.readString())
                } else {
                    try appendMembers(of: &json, to: &document) { members.contains($0) }
                }
            }
        } catch {}
    }

    private func appendObject(_ bytes: UnsafeRawBufferPointer, to document: inout SearchDocument) {
        if bytes.count <= 2 { return }
        var json = JSONReader(bytes)
        do { try appendMembers(of: &json, to: &document) { !hidden.contains(.text($0)) } } catch {}
    }

    private func appendMembers(
        of json: inout JSONReader,
        to document: inout SearchDocument,
        where isSearched: (String) -> Bool
    ) throws {
        try json.beginObject()
        while let name = try json.nextKey() {
            if try isSearched(name) && json.peek() == .string {
                document.append(try json.readString())
            } else {
                try json.skipValue()
            }
        }
    }
}
