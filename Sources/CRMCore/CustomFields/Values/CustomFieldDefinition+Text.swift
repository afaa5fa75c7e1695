public import StorageProtocols

extension CustomFieldDefinition {
    /// A record's value as people read it, which also reads back in an import; nil where there is none.
    ///
    /// An amount comes with its currency, a decimal with all its places, dates and times as in RFC 3339.
    public func text(in values: CustomValues) -> String? {
        guard let value = values[name] else { return nil }
        switch (kind, value) {
        case (.decimal(let places), .integer(let units)):
            return ExactDecimal(units: units, places: places)?.description ?? String(units)
        case (.money, .integer(let minor)):
            return Money.read(name, of: kind, from: values)?.description ?? String(minor)
        default: return Self.text(value, kind.columnKind)
        }
    }

    /// A value of a field of a certain kind.
    static func text(_ value: Value, _ kind: ColumnKind?) -> String {
        switch (value, kind) {
        case (.integer(let value), .boolean?): value == 0 ? "false" : "true"
        case (.integer(let value), .date?):
            Int32(exactly: value).map { CivilDate(daysSinceEpoch: $0).description } ?? String(value)
        case (.integer(let value), .instant?): Instant(microseconds: value).description
        case (.integer(let value), _): String(value)
        case (.real(let value), _): String(value)
        case (.text(let value), _): value
        case (.list(let list), _):
            TagList.format(list.keys.compactMap { if case .text(let text) = $0 { text } else { nil } })
        default: ""
        }
    }
}
