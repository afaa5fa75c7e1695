extension RecordType {
    /// The texts of a row that a text search looks at, in the order of the search fields.
    ///
    /// A text column gives its text; a list each element that is a string, and of an element that is an object the
    /// members named by ``searchMembers`` that are strings; custom fields their values that are text, but for those that
    /// are declared not to be searched. Other columns, and null, give nothing.
    ///
    /// - Parameters:
    ///   - values: A value for every column of the type.
    ///   - without: The search fields that are left out.
    public func searchTexts(of values: [Value], without: [String] = []) throws -> [String] {
        var texts: [String] = []
        for name in searchFields where without.isEmpty || !without.contains(name) {
            guard let index = index(of: name), index < values.count else { continue }
            switch (columns[index].kind, values[index]) {
            case (.text, .text(let text)):
                texts.append(text)
            case (.json, .text(let json)):
                if json.utf8.count <= 2 { continue }
                guard case .object(let members) = try JSONValue(parsing: json) else { continue }
                let hidden = unsearchedCustomFields
                for member in members where !hidden.contains(.text(member.key)) {
                    if case .string(let text) = member.value { texts.append(text) }
                }
            case (.textList, .list(let list)), (.idList, .list(let list)):
                if list.keys.isEmpty { continue }
                guard case .array(let elements) = try JSONValue(parsing: list.json) else { continue }
                for element in elements { append(element, to: &texts) }
            default:
                continue
            }
        }
        return texts
    }

    /// The names of the custom fields that are not searched.
    public var unsearchedCustomFields: Set<Value> {
        Set(customFields.lazy.filter { !$0.isSearchable }.map { Value.text($0.name) })
    }

    private func append(_ element: JSONValue, to texts: inout [String]) {
        if case .string(let text) = element { texts.append(text) }
        for name in searchMembers {
            if case .string(let text)? = element[name] { texts.append(text) }
        }
    }
}
