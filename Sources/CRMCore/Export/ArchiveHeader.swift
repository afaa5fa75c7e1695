import StorageProtocols

/// The first line of an archive: what it is and what is in it.
struct ArchiveHeader {
    /// The version that this library writes, and the greatest that it reads.
    static let version: Int64 = 1
    private static let format = "swift-crm-archive"

    /// A record type of the archive.
    struct TypeEntry {
        let name: String
        let version: Int
        let customFields: [CustomField]
    }

    let types: [TypeEntry]

    /// - Parameter types: The record types in the order of their names.
    init(_ types: [RecordType]) {
        self.types = types.map { TypeEntry(name: $0.name, version: $0.version, customFields: $0.customFields) }
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("format")
        json.string(Self.format)
        json.key("version")
        json.integer(Self.version)
        json.key("types")
        json.beginArray()
        for type in types {
            json.beginObject()
            json.key("name")
            json.string(type.name)
            json.key("version")
            json.integer(Int64(type.version))
            json.key("customFields")
            json.beginArray()
            for field in type.customFields {
                json.beginObject()
                json.key("name")
                json.string(field.name)
                json.key("kind")
                json.string(field.kind.archiveName)
                json.key("isIndexed")
                json.bool(field.isIndexed)
                if field.isUnique {
                    json.key("isUnique")
                    json.bool(true)
                }
                if !field.isSearchable {
                    json.key("isSearchable")
                    json.bool(false)
                }
                json.endObject()
            }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json
    }

    /// Reads the first line.
    ///
    /// - Throws: ``ImportError`` with code `notAnArchive`.
    init(_ line: UnsafeRawBufferPointer) throws {
        guard let json = try? JSONValue(parsing: String(decoding: line, as: UTF8.self)),
            json["format"] == .string(Self.format), case .integer(let version)? = json["version"],
            case .array(let list)? = json["types"]
        else { throw ImportError(.notAnArchive) }
        guard version <= Self.version else { throw ImportError(.notAnArchive, "version \(version)") }
        types = try list.map { type in
            guard case .string(let name)? = type["name"], case .integer(let version)? = type["version"],
                case .array(let fields)? = type["customFields"]
            else { throw ImportError(.notAnArchive) }
            let customFields = try fields.map { field in
                guard case .string(let name)? = field["name"], case .string(let kind)? = field["kind"],
                    let kind = ColumnKind(archiveName: kind)
                else { throw ImportError(.notAnArchive) }
                return CustomField(
                    name,
                    kind,
                    isIndexed: field["isIndexed"] == .bool(true),
                    isUnique: field["isUnique"] == .bool(true),
                    isSearchable: field["isSearchable"] != .bool(false)
                )
            }
            return TypeEntry(name: name, version: Int(clamping: version), customFields: customFields)
        }
    }
}

extension ColumnKind {
    /// The name of a custom field's kind.
    fileprivate var archiveName: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .real: "real"
        case .instant: "instant"
        case .date: "date"
        case .textList: "textList"
        default: "text"
        }
    }

    fileprivate init?(archiveName: String) {
        switch archiveName {
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "real": self = .real
        case "instant": self = .instant
        case "date": self = .date
        case "textList": self = .textList
        case "text": self = .text
        default: return nil
        }
    }
}
