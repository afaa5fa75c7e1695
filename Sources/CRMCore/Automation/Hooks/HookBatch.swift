public import StorageProtocols

/// What a hook is told: records of one type that its commit has just written.
public struct HookBatch<R: Record>: Sendable {
    /// What happened to the records.
    public let kind: Change.Kind
    /// The records as they are written; deleted ones, as they were.
    ///
    /// Those that an update did not change are left out.
    public let records: [R]
    /// The records as they were before the write, in the same order; nil for created ones.
    public let previous: [R?]

    init(created records: [R]) {
        (kind, self.records) = (.created, records)
        previous = Array(repeating: nil, count: records.count)
    }

    init(updated records: [R], from previous: [R?], _ differ: [Bool]) {
        let changed = records.indices.filter { differ.indices.contains($0) && differ[$0] }
        kind = .updated
        self.records = changed.map { records[$0] }
        self.previous = changed.map { previous[$0] }
    }

    init(deleted records: [R]) {
        (kind, self.records) = (.deleted, records)
        previous = records
    }
}

/// A named part of every commit that writes a record type.
struct Hook<R: Record>: Sendable {
    let name: String
    let run: @Sendable (HookBatch<R>, CommandTransaction) throws -> Void
}

/// The hooks of a record type whose Swift type the caller does not know.
protocol AnyHooks: Sendable {}

/// The hooks of a record type, in the order in which they were added.
struct Hooks<R: Record>: AnyHooks {
    var hooks: [Hook<R>] = []
    var preparations: [@Sendable (inout R, R?, Instant) -> Void] = []
    /// What runs after updates without knowing what the records were before.
    var followUps: [@Sendable ([R], CommandTransaction) throws -> Void] = []

    /// Whether anybody asks what records were before.
    var needsPrevious: Bool { !hooks.isEmpty || !preparations.isEmpty }

    /// Runs what follows an update, for the records that it changed.
    func followUp(_ records: [R], _ differ: [Bool], _ tx: CommandTransaction) throws {
        if followUps.isEmpty { return }
        let changed = records.indices.filter { differ.indices.contains($0) && differ[$0] }.map { records[$0] }
        if changed.isEmpty { return }
        for followUp in followUps { try followUp(changed, tx) }
    }

    /// Completes records before they are checked and written.
    func prepare(_ records: inout [R], from previous: [R?]?, at now: Instant) {
        for prepare in preparations {
            for index in records.indices { prepare(&records[index], previous?[index], now) }
        }
    }

    func run(_ batch: HookBatch<R>, _ tx: CommandTransaction) throws {
        if batch.records.isEmpty { return }
        for hook in hooks { try hook.run(batch, tx) }
    }
}
