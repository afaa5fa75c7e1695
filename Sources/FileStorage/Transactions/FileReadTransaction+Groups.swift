import StorageProtocols
import StorageSQL

extension FileReadTransaction {
    /// The groups of a query, in ascending order of their keys.
    ///
    /// SQLite sorts rows to group them, which takes longer than all else; here one scan finds each row's group by its
    /// keys, whatever indexes there are.
    func groups(_ query: AggregateQuery) throws -> [AggregateRow] {
        let inputs = try SQLCompiler.inputs(of: query, in: catalog)
        let statement = try prepared(inputs.sql, asOf: query.asOf)
        defer { statement.reset() }
        var buckets = try query.groups.map { try Bucket($0, catalog, query.type) }
        let kinds = try query.groups.map { group -> ColumnKind in
            switch group {
            case .bucket: .date
            case .field(let field): try catalog.kind(of: field, in: query.type)
            }
        }
        var figures = GroupedFigures(
            try query.measures.enumerated()
                .map { index, measure in
                    GroupedFigures.Input(
                        function: measure.function,
                        kind: try measure.function.measured.map { try catalog.kind(of: $0, in: query.type) },
                        field: inputs.fields[index],
                        filter: inputs.filters[index]
                    )
                }
        )
        var table = GroupTable()
        var keys: [[Value]] = []
        let hasBuckets = buckets.contains { $0 != nil }
        while try statement.step() {
            try cancellation.check()
            let columns = statement.rawColumns()
            if hasBuckets {
                for index in buckets.indices where columns[index].kind == .integer {
                    if let start = buckets[index]?.start(of: columns[index].bits) { columns[index].bits = start }
                }
            }
            let (group, isNew) = table.group(of: UnsafeBufferPointer(rebasing: columns[..<buckets.count]))
            if isNew, let start = columns.baseAddress {
                var row = RowReader(columns: UnsafePointer(start), count: columns.count)
                keys.append(try kinds.map { try row.value($0) })
                figures.addGroup()
            }
            try figures.add(UnsafeBufferPointer(columns), to: group)
        }
        return try keys.indices.map { AggregateRow(keys: keys[$0], values: try figures.values(of: $0)) }
            .sorted { Self.precedes($0.keys, $1.keys) }
    }

    private static func precedes(_ left: [Value], _ right: [Value]) -> Bool {
        for (value, other) in zip(left, right) {
            let order = Value.order(value, other)
            if order != 0 { return order < 0 }
        }
        return false
    }
}

/// Turns an instant or a date into the date on which its period begins.
private struct Bucket {
    private let bucket: DateBucket
    /// Nil for a date, which needs no zone.
    private var cache: BucketCache?

    /// Nil for a key that is taken as it is.
    init?(_ group: GroupKey, _ catalog: Catalog, _ type: String) throws {
        guard case .bucket(let field, let bucket, let zone) = group else { return nil }
        self.bucket = bucket
        cache = try catalog.kind(of: field, in: type) == .date ? nil : BucketCache(bucket, zone)
    }

    mutating func start(of number: Int64) -> Int64 {
        cache?.start(of: number)
            ?? Int64(bucket.start(of: CivilDate(daysSinceEpoch: Int32(clamping: number))).daysSinceEpoch)
    }
}

extension Measure.Function {
    /// The field that is measured, if any.
    fileprivate var measured: ProjectedField? {
        switch self {
        case .count: nil
        case .distinct(let field), .sum(let field), .minimum(let field), .maximum(let field), .average(let field): field
        }
    }
}
