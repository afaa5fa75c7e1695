import CRMCore
import ExampleSupport

/// One record as it is after a command.
struct RecordAnswer<R: ListedRecord>: Answer {
    let record: Stored<R>
    let names: Names

    init(_ record: Stored<R>, in transaction: QueryTransaction) throws {
        self.record = record
        names = try Names(accounts: [record.record.linkedAccount], in: transaction)
    }

    var json: JSONValue { record.record.json(names) }

    func lines(_ layout: TextLayout) -> [String] { R.table([record], names).lines(layout) }
}

extension ToolHost {
    /// Prints a record as it is now.
    func print<R: ListedRecord>(_ id: ID<R>) async throws {
        output.print(try await session.read { try RecordAnswer($0.get(id), in: $0) })
    }
}
