import StorageProtocols

/// Encodes values as JSON.
struct JSONEncoding: Encoder {
    /// The place that a container fills in.
    final class Box {
        var value: JSONValue?
        var members: [(key: String, box: Box)]?
        var elements: [Box]?

        var json: JSONValue {
            if let members { return .object(members.map { JSONValue.Member($0.key, $0.box.json) }) }
            if let elements { return .array(elements.map(\.json)) }
            return value ?? .object([])
        }
    }

    let box: Box
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func value(_ value: some Encodable) throws -> JSONValue {
        let box = Box()
        try value.encode(to: JSONEncoding(box: box, codingPath: []))
        return box.json
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if box.members == nil { box.members = [] }
        return KeyedEncodingContainer(Keyed<Key>(box: box, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if box.elements == nil { box.elements = [] }
        return Unkeyed(box: box, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(box: box, codingPath: codingPath) }

    struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let box: Box
        let codingPath: [any CodingKey]

        private func member(_ key: String) -> Box {
            let member = Box()
            box.members?.append((key, member))
            return member
        }

        mutating func encodeNil(forKey key: Key) { member(key.stringValue).value = .null }

        mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
            try value.encode(to: JSONEncoding(box: member(key.stringValue), codingPath: codingPath + [key]))
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy keyType: Nested.Type,
            forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            JSONEncoding(box: member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: keyType)
        }

        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            JSONEncoding(box: member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
        }

        mutating func superEncoder() -> any Encoder { JSONEncoding(box: member("super"), codingPath: codingPath) }

        mutating func superEncoder(forKey key: Key) -> any Encoder {
            JSONEncoding(box: member(key.stringValue), codingPath: codingPath + [key])
        }
    }

    struct Unkeyed: UnkeyedEncodingContainer {
        let box: Box
        let codingPath: [any CodingKey]
        var count: Int { box.elements?.count ?? 0 }

        private func element() -> JSONEncoding {
            let element = Box()
            let path = codingPath + [JSONName(intValue: count)]
            box.elements?.append(element)
            return JSONEncoding(box: element, codingPath: path)
        }

        mutating func encodeNil() { element().box.value = .null }

        mutating func encode<T: Encodable>(_ value: T) throws { try value.encode(to: element()) }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy keyType: Nested.Type
        ) -> KeyedEncodingContainer<Nested> { element().container(keyedBy: keyType) }

        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element().unkeyedContainer() }

        mutating func superEncoder() -> any Encoder { element() }
    }

    struct Single: SingleValueEncodingContainer {
        let box: Box
        let codingPath: [any CodingKey]

        mutating func encodeNil() { box.value = .null }
        mutating func encode(_ value: Bool) { box.value = .bool(value) }
        mutating func encode(_ value: String) { box.value = .string(value) }
        mutating func encode(_ value: Double) throws {
            guard value.isFinite else {
                let context = EncodingError.Context(codingPath: codingPath, debugDescription: "JSON has no such number")
                throw EncodingError.invalidValue(value, context)
            }
            box.value = .real(value)
        }
        mutating func encode(_ value: Float) throws { try encode(Double(value)) }
        mutating func encode(_ value: Int) throws { try integer(value) }
        mutating func encode(_ value: Int8) throws { try integer(value) }
        mutating func encode(_ value: Int16) throws { try integer(value) }
        mutating func encode(_ value: Int32) throws { try integer(value) }
        mutating func encode(_ value: Int64) throws { try integer(value) }
        mutating func encode(_ value: UInt) throws { try integer(value) }
        mutating func encode(_ value: UInt8) throws { try integer(value) }
        mutating func encode(_ value: UInt16) throws { try integer(value) }
        mutating func encode(_ value: UInt32) throws { try integer(value) }
        mutating func encode(_ value: UInt64) throws { try integer(value) }
        mutating func encode<T: Encodable>(_ value: T) throws {
            try value.encode(to: JSONEncoding(box: box, codingPath: codingPath))
        }

        private func integer(_ value: some BinaryInteger) throws {
            guard let number = Int64(exactly: value) else {
                let context = EncodingError.Context(codingPath: codingPath, debugDescription: "beyond 64 bits")
                throw EncodingError.invalidValue(value, context)
            }
            box.value = .integer(number)
        }
    }
}
