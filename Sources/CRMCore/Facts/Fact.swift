public import StorageProtocols

/// What reports are made of: the records of one type, what they are counted by, and what is counted.
///
///     registry.fact(
///         Fact("deals", title: "Deals", of: Deal.self,
///             dimensions: [
///                 Dimension("owner", Deal.Fields.owner, label: User.Fields.name),
///                 Dimension("industry", Deal.Fields.account[Account.Fields.industry]),
///                 .date("closed", Deal.Fields.closedOn),
///             ],
///             measures: [
///                 .count("count"),
///                 .sum("amount", Deal.Fields.amount, currency: Deal.Fields.currency),
///                 .count("won", where: Deal.Fields.state == .won),
///                 .ratio("win_rate", of: "won", to: "count"),
///             ]))
public struct Fact: Sendable {
    /// The fact's name, unique among all facts.
    public var name: String
    /// What people read.
    public var title: String
    /// The record type's name.
    public var type: String
    /// Which of the records are meant.
    public var condition: Condition
    /// What the records are counted by, the most important ones first.
    ///
    /// The first date is the one that a period applies to unless another is named.
    public var dimensions: [Dimension]
    /// What is counted.
    public var measures: [FactMeasure]

    /// Creates a fact.
    ///
    /// - Parameters:
    ///   - name: The fact's name, unique among all facts.
    ///   - title: What people read; without it, made from the name.
    ///   - type: The record type.
    ///   - filter: Which of the records are meant.
    ///   - dimensions: What they are counted by. Dimensions and measures share one set of names.
    ///   - measures: What is counted.
    public init<R: Record>(
        _ name: String,
        title: String? = nil,
        of type: R.Type,
        where filter: Filter<R> = .all,
        dimensions: [Dimension],
        measures: [FactMeasure]
    ) {
        self.init(
            name: name,
            title: title,
            type: R.typeName,
            condition: filter.condition,
            dimensions: dimensions,
            measures: measures
        )
    }

    /// Creates a fact of a record type that is known by its name.
    public init(
        name: String,
        title: String? = nil,
        type: String,
        condition: Condition = .always,
        dimensions: [Dimension],
        measures: [FactMeasure]
    ) {
        self.name = name
        self.title = title ?? FactTitle.title(from: name)
        self.type = type
        self.condition = condition
        self.dimensions = dimensions
        self.measures = measures
    }

    /// The dimension with this name, or nil.
    public func dimension(_ name: String) -> Dimension? { dimensions.first { $0.name == name } }

    /// The measure with this name, or nil.
    public func measure(_ name: String) -> FactMeasure? { measures.first { $0.name == name } }
}

/// Titles for what is registered without one.
enum FactTitle {
    /// The name with spaces for underscores and a capital at its beginning.
    static func title(from name: String) -> String {
        var bytes = Array(name.utf8)
        for index in bytes.indices where bytes[index] == UInt8(ascii: "_") { bytes[index] = UInt8(ascii: " ") }
        if let first = bytes.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) {
            bytes[0] = first - 0x20
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
