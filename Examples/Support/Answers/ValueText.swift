package import CRMCore

/// Values as people read them.
package struct ValueText {
    package let layout: TextLayout
    package let names: Names

    package init(layout: TextLayout, names: Names) {
        self.layout = layout
        self.names = names
    }

    /// A value without anything known of its field.
    package static func plain(_ value: Value) -> String {
        switch value {
        case .null: "nothing"
        case .integer(let number): String(number)
        case .real(let number): number.description
        case .text(let text): text
        case .id(let id): id.description
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .list(let list): list.keys.map(plain).joined(separator: ", ")
        }
    }

    /// A value of a field of a certain kind.
    package func text(_ value: Value, _ kind: ColumnKind?) -> String {
        switch (value, kind) {
        case (.integer(let number), .boolean): number == 0 ? "no" : "yes"
        case (.integer(let number), .instant): layout.time(Instant(microseconds: number))
        case (.integer(let number), .date): CivilDate(daysSinceEpoch: Int32(clamping: number)).description
        case (.id(let id), .id(let type)): name(of: id, type) ?? id.description
        case (.list(let list), .idList): Self.orNothing(list.keys.map { text($0, .id(of: nil)) })
        case (.list(let list), _): Self.orNothing(list.keys.map(Self.plain))
        default: Self.plain(value)
        }
    }

    private func name(of id: RecordID, _ type: String?) -> String? {
        switch type {
        case Account.typeName: names.account(ID(id))
        case User.typeName: names.user(ID(id))
        default: names.tags([ID(id)]).first
        }
    }

    private static func orNothing(_ keys: [String]) -> String {
        keys.isEmpty ? "nothing" : keys.joined(separator: ", ")
    }
}

extension Value {
    /// A value of a field of a certain kind, for programs.
    package func json(_ kind: ColumnKind?) -> JSONValue {
        switch (self, kind) {
        case (.null, _): .null
        case (.integer(let number), .boolean): .bool(number != 0)
        case (.integer(let number), .instant): .time(Instant(microseconds: number))
        case (.integer(let number), .date): .string(CivilDate(daysSinceEpoch: Int32(clamping: number)).description)
        case (.integer(let number), _): .integer(number)
        case (.real(let number), _): .real(number)
        case (.text(let text), _): .string(text)
        case (.id(let id), _): .string(id.description)
        case (.bytes(let bytes), _): .list(bytes) { .integer(Int64($0)) }
        case (.list(let list), _): (try? JSONValue(parsing: list.json)) ?? .null
        }
    }
}
