import StorageProtocols

/// A row before a merge, after it and now: what taking the merge back is decided on.
struct RowStates: Sendable {
    let link: RecordLink
    /// The values of all columns before the merge; nil where there was no row.
    let before: [Value]?
    /// The values after the merge; nil where it ended the row.
    let after: [Value]?
    /// The values now; nil where there is no row.
    let now: [Value]?
    /// The commit that wrote the row as it is now.
    let version: CommitID?
    /// Whether the row's last life ended by the merge.
    let wasEndedByMerge: Bool

    init(_ link: RecordLink, _ revisions: [Revision], merge: CommitID) {
        let shown = revisions.filter { $0.from != $0.to }
        func values(after commit: CommitID) -> [Value]? {
            shown.last { $0.from <= commit && ($0.to.map { $0 > commit } ?? true) }?.values
        }
        self.link = link
        before = values(after: CommitID(merge.sequence - 1))
        after = values(after: merge)
        let live = shown.last.flatMap { $0.to == nil ? $0 : nil }
        now = live?.values
        version = live?.from
        wasEndedByMerge = shown.last?.to == merge
    }
}

/// Decides what happens to each row that a merge wrote when the merge is taken back: a pure function of its states.
struct UnmergeDecider {
    /// The identifier of the surviving record.
    let survivor: RecordID
    /// The columns of a type that belong together, by their positions.
    let groups: (RecordType) -> [[Int]]
    /// The columns of a type that name records of the merged type, by their positions.
    let references: (RecordType) -> Set<Int>

    func decide(
        _ states: RowStates,
        _ type: RecordType
    ) throws -> (UnmergePlan.Row?, [UnmergePlan.Remaining]) {
        func row(_ action: UnmergePlan.Action) -> UnmergePlan.Row {
            UnmergePlan.Row(link: states.link, action: action, version: states.version)
        }
        func remaining(_ reason: UnmergePlan.Reason) -> UnmergePlan.Remaining {
            UnmergePlan.Remaining(states.link, nil, .null, reason)
        }
        switch (states.before, states.after, states.now) {
        case (nil, _, nil): return (nil, [])
        case (nil, let after, let now?): return (row(.remove), after == now ? [] : [remaining(.gone)])
        case (.some, nil, .some): return (row(.keep), [remaining(.backSince)])
        case (let before?, nil, nil):
            return states.wasEndedByMerge ? (row(.restore(before)), []) : (nil, [remaining(.deletedSince)])
        case (.some, .some, nil): return (nil, [remaining(.deletedSince)])
        case (let before?, let after?, let now?):
            if after == now { return before == now ? (nil, []) : (row(.revert(before)), []) }
            let three = ThreeWay(type: type, references: references(type), survivor: survivor)
            let (values, fields) = try three.reverting(before, after, now, groups(type))
            let remaining = fields.map { field in
                UnmergePlan.Remaining(
                    states.link,
                    field,
                    (try? values.value(of: field, in: type)) ?? .null,
                    .changedSince
                )
            }
            return (values == now ? nil : row(.revert(values)), remaining)
        }
    }
}
