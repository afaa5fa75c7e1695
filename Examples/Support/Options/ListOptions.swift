package import ArgumentParser
import CRMCore

/// Which page of a list is asked for.
package struct ListOptions: ParsableArguments {
    @OptionGroup package var selection: SelectionOptions

    @Option(help: "The field to sort by, with :desc for descending order; may be repeated. (default: the name)")
    package var sort: [String] = []

    @Option(parsing: .unconditional, help: "The most records to list.")
    package var limit = 50

    @Option(help: "Where the previous page ended: its 'next'. Repeat its conditions with it.")
    package var after: String?

    package init() {}

    package func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number of 1 or more, not \(limit)") }
    }

    /// Prints the page.
    package func list<R: ListedRecord>(_ type: R.Type, _ host: ToolHost) async throws {
        let cursor = try after.map(PageCursor.init(word:))
        let answer = try await host.session.read { [selection, sort, limit] transaction in
            let query: Query<R> = try selection.query(host, in: transaction)
            return try ListAnswer(
                query.sorted(by: sort, after: cursor, host, transaction),
                limit: limit,
                in: transaction
            )
        }
        host.output.print(answer)
        if let next = answer.page.next { Terminal.hint("next page: --after \(next.word)") }
    }
}

extension Query where R: ListedRecord {
    /// The query in the order that was asked for, starting after a cursor.
    fileprivate func sorted(
        by texts: [String],
        after cursor: PageCursor?,
        _ host: ToolHost,
        _ transaction: QueryTransaction
    ) throws -> Query {
        let builder = ConditionBuilder(
            type: try host.crm.store.catalog.type(R.typeName),
            zone: host.zone,
            transaction: transaction
        )
        var query = self
        query.record.sort = try texts.map(builder.sort)
        if texts.isEmpty { query.record.sort = cursor?.sort ?? [R.order] }
        if let cursor, cursor.sort != query.record.sort {
            throw Failure("usage", "--after belongs to a page in another order; repeat that page's --sort")
        }
        query.record.after = cursor
        return query
    }
}
