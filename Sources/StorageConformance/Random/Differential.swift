import InMemoryStorage
import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Comparisons of a store with the one in memory: random histories, then random queries on each.
    ///
    /// A case that fails names its seed and the query; the same seed makes the same history and queries again.
    ///
    /// - Parameters:
    ///   - histories: The count of cases.
    ///   - queries: The count of queries in each.
    ///   - seed: The first seed; the others follow it.
    /// - Returns: The cases.
    public static func differential(
        histories: Int = 10,
        queries: Int = 150,
        seed: UInt64 = 1
    ) -> [StoreConformanceCase] {
        (0..<UInt64(clamping: histories))
            .map { number in
                let seed = seed &+ number
                return StoreConformanceCase("differential: \(queries) random queries, seed \(seed)") { store in
                    try await compare(store, queries: queries, seed: seed)
                }
            }
    }

    private static func compare(_ store: any Store, queries: Int, seed: UInt64) async throws {
        let reference = try await InMemoryEngine().open(try Fixtures.catalog())
        for store in [store, reference] { try await store.define(RandomRows.customFields, on: "company") }
        var history = RandomHistory(rows: RandomRows(random: SplitMix64(seed: seed)))
        for tick in 0..<30 {
            let steps = history.steps(store.catalog)
            let outcomes = try await (
                RandomHistory.run(steps, on: store, tick: tick), RandomHistory.run(steps, on: reference, tick: tick)
            )
            #expect(outcomes.0 == outcomes.1, "seed \(seed), commit at \(tick): \(steps)")
            if outcomes.0 != outcomes.1 { return }
        }
        let (ours, theirs) = try await (RandomHistory.trace(store), RandomHistory.trace(reference))
        #expect(ours.commits == theirs.commits, "seed \(seed)")
        if let (our, their) = zip(ours.changes, theirs.changes).first(where: { $0 != $1 }) {
            #expect(our == their, "seed \(seed)")
        }
        #expect(ours.changes.count == theirs.changes.count, "seed \(seed)")
        #expect(ours.revisions == theirs.revisions, "seed \(seed)")
        #expect(ours.erasures == theirs.erasures, "seed \(seed)")

        var generator = RandomQueries(
            conditions: RandomConditions(catalog: store.catalog, rows: history.rows),
            zones: try Fixtures.zones(),
            commits: ours.commits.count
        )
        let probes = (0..<queries).map { _ in generator.probe() }
        let answers = try await (Answer.of(probes, from: store), Answer.of(probes, from: reference))
        let wrong = zip(probes, zip(answers.0, answers.1)).filter { $1.0 != $1.1 }
        for (probe, (answer, expected)) in wrong.prefix(3) {
            #expect(answer == expected, "seed \(seed), \(wrong.count) of \(queries) differ: \(probe)")
        }
    }
}

/// What a store answers to a probe.
private enum Answer: Equatable, Sendable {
    case rows([[Value]])
    case count(Int)
    case records([RecordID])
    case figures([AggregateRow])
    case refused(StorageError.Code)

    static func of(_ probes: [Probe], from store: any Store) async throws -> [Answer] {
        try await store.read { tx in
            try probes.map { probe in
                do {
                    switch probe {
                    case .count(let query): return .count(try tx.count(query))
                    case .figures(let query): return .figures(try tx.aggregate(query))
                    case .formerly(let type, let condition): return .records(try tx.formerly(type, condition))
                    case .rows(let query): return .rows(try rows(query, tx))
                    }
                } catch let error as StorageError {
                    return .refused(error.code)
                }
            }
        }
    }

    private static func rows(_ query: RecordQuery, _ tx: any ReadTransaction) throws -> [[Value]] {
        let type = try tx.catalog.type(query.type)
        let kinds: [ColumnKind] =
            switch query.columns {
            case .record: type.columns.filter { !$0.isDerived }.map(\.kind) + [.integer]
            case .row: type.columns.map(\.kind) + [.integer]
            case .fields(let fields):
                try fields.map { field in
                    try (field.through.map { try tx.catalog.type($0.type) } ?? type).kind(of: field.field)
                }
            }
        var rows: [[Value]] = []
        try tx.forEachRow(query) { row in
            rows.append(try kinds.map { try row.value($0) })
            return true
        }
        return rows
    }
}
