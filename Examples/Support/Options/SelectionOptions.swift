package import ArgumentParser
package import CRMCore

/// Which records a list or an export takes.
package struct SelectionOptions: ParsableArguments {
    @Option(name: .customLong("where"), help: "A condition such as 'city = Kyoto'; may be repeated.")
    package var conditions: [String] = []

    @Option(help: "The time whose state is read.")
    package var asOf: String?

    package init() {}

    /// The query for the records that were asked for.
    package func query<R: Record>(_ host: ToolHost, in transaction: QueryTransaction) throws -> Query<R> {
        let builder = ConditionBuilder(
            type: try host.crm.store.catalog.type(R.typeName),
            zone: host.zone,
            transaction: transaction
        )
        let condition = try builder.condition(conditions.map(WhereClause.init))
        return Query(Filter<R>(condition)).asOf(try asOf.map { .instant(try TimeText($0, zone: host.zone).start) })
    }
}

extension ConditionBuilder {
    /// An order as it is typed: `field` or `field:desc`.
    package func sort(_ text: String) throws -> Sort {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let direction: Sort.Direction? =
            switch parts.dropFirst().first {
            case nil, "asc": .ascending
            case "desc": .descending
            default: nil
            }
        guard let name = parts.first, let direction, parts.count <= 2 else {
            throw Failure("usage", "'\(text.printable)' is no order: --sort takes a field, or field:desc")
        }
        // People and companies are put in order by their folded names.
        if name == "name", has(Contact.Fields.sortName.name) {
            return Sort(Contact.Fields.sortName.reference, direction)
        }
        let field = try field(name)
        let kind = try type.kind(of: field)
        guard !kind.isList, kind != .json else {
            throw Failure("usage", "'\(name)' is a list, which has no order", ["field": .string(name)])
        }
        return Sort(field, direction)
    }
}
