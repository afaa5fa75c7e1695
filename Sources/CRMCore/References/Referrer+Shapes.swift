import StorageProtocols

extension Referrer {
    /// A field that holds one identifier.
    static func single(
        _ type: String,
        _ field: String,
        to target: String?,
        merging: Merging = .moves
    ) -> Referrer {
        Referrer(type: type, field: FieldName(field), target: target, shape: .single, merging: merging) {
            value,
            _,
            map in
            if case .id(let id) = value { .id(map(id)) } else { value }
        }
    }

    /// A field that holds a list of identifiers.
    static func identifiers(_ type: String, _ field: String, to target: String) -> Referrer {
        Referrer(type: type, field: FieldName(field), target: target, shape: .identifiers) { value, _, map in
            guard case .list(let list) = value else { return value }
            var seen: Set<Value> = []
            let keys = list.keys.map { key in if case .id(let id) = key { Value.id(map(id)) } else { key } }
            // A list that stays as it was keeps its bytes.
            if keys == list.keys { return value }
            let kept = keys.filter { seen.insert($0).inserted }
            var json = JSONWriter()
            json.beginArray()
            for case .id(let id) in kept { json.string(id.description) }
            json.endArray()
            return .list(ListValue(json: json.text, keys: kept))
        }
    }

    /// A field that holds a list of links.
    static func links(_ type: String, _ field: String, merging: Merging = .moves) -> Referrer {
        Referrer(type: type, field: FieldName(field), target: nil, shape: .links, merging: merging) {
            value,
            target,
            map in
            try mapped(value, as: [RecordLink].self) { links in
                var seen: Set<RecordLink> = []
                links = links.map { $0.type == target ? RecordLink(type: $0.type, id: map($0.id)) : $0 }
                    .filter { seen.insert($0).inserted }
            }
        }
    }

    /// A field that names records inside of something else.
    static func inside<V: FieldValue>(
        _ type: String,
        _ field: String,
        to target: String,
        _ lookup: Lookup,
        _ merging: Merging,
        _ visit: @escaping @Sendable (inout V, (RecordID) -> RecordID) -> Void
    ) -> Referrer {
        Referrer(
            type: type,
            field: FieldName(field),
            target: target,
            shape: .inside,
            lookup: lookup,
            merging: merging
        ) { value, _, map in try mapped(value, as: V.self) { visit(&$0, map) } }
    }

    /// A field that names records of any type by the text of their identifiers, wherever it stands.
    static func text(_ type: String, _ field: String, _ lookup: Lookup, _ merging: Merging) -> Referrer {
        Referrer(
            type: type,
            field: FieldName(field),
            target: nil,
            shape: .inside,
            lookup: lookup,
            merging: merging
        ) { value, _, map in
            switch value {
            case .text(let text): .text(IdentifierText.mapping(text, map) ?? text)
            case .list(let list):
                try IdentifierText.mapping(list.json, map)
                    .map { .list(try ListValue(json: $0, kind: list.keys.first.isID ? .idList : .textList)) } ?? value
            default: value
            }
        }
    }

    /// A custom field that holds the text of one identifier.
    static func custom(_ type: String, _ name: String, to target: String) -> Referrer {
        Referrer(type: type, field: .custom(name), target: target, shape: .single) { value, _, map in
            guard case .text(let json) = value else { return value }
            var custom = try CustomValues(json: json)
            guard case .text(let text)? = custom[name], let id = RecordID(text) else { return value }
            let new = map(id)
            if new == id { return value }
            custom[name] = .text(new.description)
            return .text(custom.json)
        }
    }

    /// Lets a typed function change a value; one that it leaves as it was keeps its bytes.
    private static func mapped<V: FieldValue>(
        _ value: Value,
        as type: V.Type,
        _ change: (inout V) throws -> Void
    ) throws -> Value {
        if value.isNull { return value }
        var row = RowReader(values: [value])
        var typed = try V.read(from: &row)
        let before = typed.value
        try change(&typed)
        let after = typed.value
        return after == before ? value : after
    }
}

extension Value? {
    fileprivate var isID: Bool { if case .id? = self { true } else { false } }
}
