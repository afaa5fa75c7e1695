/// A query for the records of one type.
///
///     let page = try tx.page(Contact.where { $0.city == "Kyoto" }.sorted { $0.sortName.ascending }.limit(50))
public struct Query<R: Record>: Sendable, Hashable, Codable {
    /// The query without its type.
    public var record: RecordQuery

    /// Creates a query.
    public init(_ filter: Filter<R> = .all) {
        record = RecordQuery(type: R.schema.type.name, condition: filter.condition)
    }

    /// Also requires this.
    public func filtered(_ filter: (R.Fields.Type) -> Filter<R>) -> Query {
        var copy = self
        copy.record.condition = (Filter(record.condition) && filter(R.Fields.self)).condition
        return copy
    }

    /// Orders by these keys, after those given before.
    public func sorted(_ keys: (R.Fields.Type) -> Sort...) -> Query {
        var copy = self
        copy.record.sort += keys.map { $0(R.Fields.self) }
        return copy
    }

    /// Gives at most so many records.
    public func limit(_ count: Int?) -> Query {
        var copy = self
        copy.record.limit = count
        return copy
    }

    /// Starts after the end of an earlier page.
    public func after(_ cursor: PageCursor?) -> Query {
        var copy = self
        copy.record.after = cursor
        return copy
    }

    /// Reads a past state.
    public func asOf(_ state: AsOf?) -> Query {
        var copy = self
        copy.record.asOf = state
        return copy
    }
}

extension Record {
    /// The records that pass a filter.
    public static func `where`(_ filter: (Fields.Type) -> Filter<Self>) -> Query<Self> {
        Query(filter(Fields.self))
    }

    /// All records of the type.
    public static var all: Query<Self> { Query() }
}
