/// The record types that a host keeps in one store, checked for names and references.
public struct Catalog: Sendable, Hashable {
    /// The record types by name.
    public private(set) var types: [String: RecordType]
    /// The names in the order of declaration.
    public private(set) var names: [String]

    /// Checks and collects record types.
    ///
    /// - Throws: ``StorageError`` with code `unknownName` for a duplicate or invalid name, or a reference, index or
    ///   search field that names nothing.
    public init(_ types: [RecordType]) throws {
        self.types = [:]
        names = []
        for type in types {
            guard Self.isName(type.name) else { throw StorageError(.unknownName, "not a valid name", type: type.name) }
            guard self.types.updateValue(type, forKey: type.name) == nil else {
                throw StorageError(.unknownName, "the record type is declared twice", type: type.name)
            }
            names.append(type.name)
            try Self.check(type)
        }
        for type in types {
            for column in type.columns {
                if case .id(let target?) = column.kind, self.types[target] == nil {
                    throw StorageError(
                        .unknownName,
                        "refers to \(target), which is not declared",
                        type: type.name,
                        field: column.name
                    )
                }
            }
        }
    }

    /// The record type of this name.
    ///
    /// - Throws: ``StorageError`` with code `unknownName`.
    public func type(_ name: String) throws -> RecordType {
        guard let type = types[name] else { throw StorageError(.unknownName, "no such record type", type: name) }
        return type
    }

    /// A copy in which a record type has other custom fields.
    public func replacing(_ customFields: [CustomField], of name: String) throws -> Catalog {
        var copy = self
        var type = try type(name)
        type.customFields = customFields
        try Self.check(type)
        copy.types[name] = type
        return copy
    }

    private static func check(_ type: RecordType) throws {
        var seen: Set<String> = []
        for column in type.columns where !isName(column.name) || !seen.insert(column.name).inserted {
            throw StorageError(.unknownName, "an invalid or repeated field name", type: type.name, field: column.name)
        }
        guard let first = type.columns.first, first.name == Column.id, !first.isDerived, !first.isNullable,
            first.kind == .id(of: type.name)
        else {
            throw StorageError(.unknownName, "the first field is not the record's identifier", type: type.name)
        }
        var customs: Set<String> = []
        for custom in type.customFields {
            guard customs.insert(custom.name).inserted, seen.contains(Column.customFields), custom.isSupported else {
                throw StorageError(.unknownName, "not a usable custom field", type: type.name, field: custom.name)
            }
        }
        for index in type.indexes {
            for (position, field) in index.fields.enumerated() {
                guard try !type.kind(of: field).isList || position == 0 else {
                    throw StorageError(
                        .unknownName,
                        "a list can only come first in an index",
                        type: type.name,
                        field: field.column
                    )
                }
            }
        }
        for name in type.searchFields where !seen.contains(name) {
            throw StorageError(.unknownName, "a search field is not declared", type: type.name, field: name)
        }
    }

    /// Whether a name is made of at most 60 lower-case letters, digits and underscores, and starts with a letter.
    ///
    /// `row` is left to stores, which number their rows.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return name.utf8.count <= 60
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
            } && !name.utf8.elementsEqual("row".utf8)
    }
}

extension CustomField {
    /// Whether the name can be a JSON member without escapes and the kind is a plain one.
    fileprivate var isSupported: Bool {
        switch kind {
        case .boolean, .integer, .real, .text, .instant, .date: break
        case .textList where !isIndexed && !isUnique: break
        default: return false
        }
        return !name.isEmpty && name.utf8.count <= 100
            && name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}
