import StorageProtocols

extension Referrer {
    /// A value of the field that names none of these records any more.
    ///
    /// What stands inside of something else is left to the module that declared it.
    func removing(_ records: Set<RecordLink>, from value: Value) throws -> Value {
        func isOut(_ id: RecordID) -> Bool {
            records.contains { $0.id == id && (target == nil || target == $0.type) }
        }
        switch (shape, value) {
        case (.single, .id(let id)): return isOut(id) ? .null : value
        case (.single, .text(let json)):
            guard let path = field.path else { return value }
            var custom = try CustomValues(json: json)
            guard case .text(let text)? = custom[path], let id = RecordID(text), isOut(id) else { return value }
            custom[path] = nil
            return .text(custom.json)
        case (.identifiers, .list(let list)):
            let kept = list.keys.filter { key in if case .id(let id) = key { !isOut(id) } else { true } }
            if kept.count == list.keys.count { return value }
            var json = JSONWriter()
            json.beginArray()
            for case .id(let id) in kept { json.string(id.description) }
            json.endArray()
            return .list(ListValue(json: json.text, keys: kept))
        case (.links, .list):
            var row = RowReader(values: [value])
            let links = try [RecordLink].read(from: &row)
            let kept = links.filter { !records.contains($0) }
            return kept.count == links.count ? value : kept.value
        default: return value
        }
    }
}
