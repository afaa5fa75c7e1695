import StorageProtocols
import StorageSQL

/// A record type's description as the file keeps it, and what the file's indexes were made with.
struct StoredType {
    var type: RecordType
    /// The version of the rules by which texts are cut up for the text index.
    var searchVersion: Int
    /// The list indexes that the file has.
    var lists: Set<String>

    /// The version of this library's rules; another one in the file means that the text index is made anew.
    static let currentSearchVersion = 1

    var json: String {
        var json = JSONWriter()
        json.beginObject()
        json.key("columns")
        json.beginArray()
        for column in type.columns {
            json.beginArray()
            json.string(column.name)
            json.string(column.kind.name)
            json.bool(column.isNullable)
            json.bool(column.isDerived)
            json.endArray()
        }
        json.endArray()
        json.key("search")
        json.beginObject()
        json.key("version")
        json.integer(Int64(searchVersion))
        json.key("fields")
        json.strings(type.searchFields)
        json.key("members")
        json.strings(type.searchMembers)
        json.endObject()
        json.key("custom")
        json.beginArray()
        for field in type.customFields {
            json.beginArray()
            json.string(field.name)
            json.string(field.kind.name)
            json.bool(field.isIndexed)
            json.bool(field.isUnique)
            json.bool(field.isSearchable)
            json.endArray()
        }
        json.endArray()
        json.key("lists")
        json.strings(lists.sorted())
        json.endObject()
        return json.text
    }

    /// Reads what ``json`` wrote.
    init(name: String, version: Int, json: String) throws {
        let damaged = StorageError(.corrupt, "the description of a record type cannot be read", type: name)
        guard case .object(let members) = try JSONValue(parsing: json) else { throw damaged }
        func member(_ name: String, of members: [JSONValue.Member]) -> JSONValue? {
            members.first { $0.key == name }?.value
        }
        guard case .array(let columns) = member("columns", of: members),
            case .object(let search) = member("search", of: members),
            case .integer(let searchVersion) = member("version", of: search),
            case .array(let fields) = member("fields", of: search),
            case .array(let searched) = member("members", of: search),
            case .array(let customs) = member("custom", of: members),
            case .array(let lists) = member("lists", of: members)
        else { throw damaged }
        type = RecordType(
            name: name,
            version: version,
            columns: try columns.map { column in
                guard case .array(let parts) = column, parts.count == 4, case .string(let name) = parts[0],
                    case .string(let kind) = parts[1], let kind = ColumnKind(name: kind),
                    case .bool(let isNullable) = parts[2], case .bool(let isDerived) = parts[3]
                else { throw damaged }
                return Column(name: name, kind: kind, isNullable: isNullable, isDerived: isDerived)
            }
        )
        type.searchFields = fields.compactMap(\.text)
        type.searchMembers = searched.compactMap(\.text)
        type.customFields = try customs.map { field in
            guard case .array(let parts) = field, parts.count >= 3, case .string(let name) = parts[0],
                case .string(let kind) = parts[1], let kind = ColumnKind(name: kind),
                case .bool(let isIndexed) = parts[2]
            else { throw damaged }
            // The first files say no more of a field.
            let flags = parts.dropFirst(3)
            return CustomField(
                name,
                kind,
                isIndexed: isIndexed,
                isUnique: flags.first == .bool(true),
                isSearchable: flags.dropFirst().first != .bool(false)
            )
        }
        self.searchVersion = Int(clamping: searchVersion)
        self.lists = Set(lists.compactMap(\.text))
    }

    init(_ type: RecordType) {
        self.type = type
        searchVersion = Self.currentSearchVersion
        lists = Set(type.listIndexes.map(Self.description))
    }

    /// A list index in words: its fields in order.
    static func description(of index: Index) -> String {
        index.fields.map(\.column).joined(separator: ",") + (index.isUnique ? " unique" : "")
    }
}

extension JSONWriter {
    fileprivate mutating func strings(_ values: [String]) {
        beginArray()
        for value in values { string(value) }
        endArray()
    }
}

extension JSONValue {
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension ColumnKind {
    /// The name under which the file knows the kind.
    var name: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .real: "real"
        case .text: "text"
        case .instant: "instant"
        case .date: "date"
        case .id(let target): target.map { "id \($0)" } ?? "id"
        case .bytes: "bytes"
        case .json: "json"
        case .textList: "textList"
        case .idList: "idList"
        }
    }

    init?(name: String) {
        switch name {
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "real": self = .real
        case "text": self = .text
        case "instant": self = .instant
        case "date": self = .date
        case "id": self = .id(of: nil)
        case "bytes": self = .bytes
        case "json": self = .json
        case "textList": self = .textList
        case "idList": self = .idList
        default:
            guard name.utf8.starts(with: "id ".utf8) else { return nil }
            self = .id(of: String(name.dropFirst(3)))
        }
    }

    /// The type of the column in a strict table.
    var sqlType: String {
        switch self {
        case .boolean, .integer, .instant, .date: "INTEGER"
        case .real: "REAL"
        case .text, .json, .textList, .idList: "TEXT"
        case .id, .bytes: "BLOB"
        }
    }
}
