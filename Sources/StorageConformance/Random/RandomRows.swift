import StorageProtocols

/// Makes rows for any of the suite's record types, from few values, so that many are equal.
struct RandomRows {
    var random: SplitMix64

    /// The custom fields that the comparisons define for companies.
    static let customFields = [
        CustomField("level", .integer, isIndexed: true), CustomField("ratio", .real), CustomField("nick", .text),
        CustomField("vip", .boolean), CustomField("since", .date), CustomField("colours", .textList),
        CustomField("secret", .text, isSearchable: false),
    ]

    static let texts = [
        "", "a", "A", "ab", "abc", "Joanna Goldsmith", "b", "B c", "\u{E9}", "e\u{301}", "a%b", "a_b", "\u{0}",
        "a\u{0}", "Anna Smith",
        "smith & sons", "M\u{FC}ller", "\u{7530}\u{4E2D}\u{592A}\u{90CE}", "\u{6771}\u{4EAC}", "\u{1F600} x", "'\"\\",
    ]

    static let searches = [
        "a", "ab", "an", "ann", "smith", "ith", "mul", "\u{7530}\u{4E2D}", "\u{592A}\u{90CE}", "\u{4EAC}", "m1", "@x",
        "0123", "55", "555", "smith ann", "b c", "", "&", "nna", "ons", "ller", "mit", "\u{7530}", "%", "\u{1F600}",
        "e",
    ]

    /// The number of identifiers in use, the same ones for every type.
    static let identifiers = 24

    mutating func id() -> RecordID { .fixture(random.number(0...Self.identifiers - 1)) }

    mutating func row(of type: RecordType, id: RecordID) -> [Value] {
        type.columns.map { column in
            if column.name == Column.id { return .id(id) }
            if column.isNullable, random.isOne(in: 4) { return .null }
            return column.name == "code" ? .text("c\(random.number(0...40))") : value(of: column)
        }
    }

    private mutating func value(of column: Column) -> Value {
        switch column.kind {
        case .json:
            var custom = CustomValues()
            for field in Self.customFields where random.isOne(in: 2) {
                let texts = field.kind.isList ? (0..<random.number(0...3)).map { _ in random.pick(Self.texts) } : []
                custom[field.name] = field.kind.isList ? .list(ListValue(texts: texts)) : value(of: field.kind)
            }
            if random.isOne(in: 4) { custom["other"] = value(of: .text) }
            return custom.value
        case .textList where column.name == "emails":
            return (0..<random.number(0...2)).map { _ in "m\(random.number(0...80))@x" }.value
        case .textList where column.name == "phones":
            return (0..<random.number(0...2)).map { _ in Phone("555-012\(random.number(0...9))") }.value
        case .textList:
            return (0..<random.number(0...3)).map { _ in random.pick(Self.texts) }.value
        case .idList:
            return (0..<random.number(0...3)).map { _ in Participant(id()) }.value
        default:
            return value(of: column.kind)
        }
    }

    /// A value of a kind, never null.
    ///
    /// Sums of the numbers are exact in any order.
    mutating func value(of kind: ColumnKind) -> Value {
        switch kind {
        case .boolean: .integer(Int64(random.number(0...1)))
        case .integer: .integer(random.pick([-3, -1, 0, 1, 2, 3, 100, 9_007_199_254_740_993]))
        case .real: .real(random.pick([-1.5, -0.25, 0, 0.25, 1, 2, 2.5, 1_000_000]))
        case .instant: .integer(Instant.tick(random.number(-400...400) * 86_399).microseconds)
        case .date: .integer(Int64(random.number(19_000...19_800)))
        case .bytes: .bytes((0..<random.number(0...3)).map { _ in UInt8(random.number(0...2)) })
        case .id, .idList: .id(id())
        case .text, .textList, .json: .text(random.pick(Self.texts))
        }
    }
}
