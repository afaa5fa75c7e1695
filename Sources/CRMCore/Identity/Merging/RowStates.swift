import StorageProtocols

/// A row before a merge, after it and now: what taking the merge back is decided on.
struct RowStates: Sendable {
    let link: RecordLink
    /// The values of all columns before the merge; nil where there was no row.
    var before: [Value]?
    /// The values after the merge; nil where it ended the row.
    var after: [Value]?
    /// The values now; nil where there is no row.
    let now: [Value]?
    /// The commit that wrote the row as it is now.
    let version: CommitID?
    /// Whether the row's last life ended by the merge.
    let wasEndedByMerge: Bool
    /// Whether another merge ended the row, or took back its beginning.
    var wasEndedByOtherMerge = false
    /// All states of the row.
    let revisions: [Revision]

    /// Whether others changed the row after the merge did.
    var isMixed: Bool { before != nil && after != nil && now != nil && after != now }

    init(_ link: RecordLink, _ revisions: [Revision], merge: CommitID) {
        let shown = revisions.filter { $0.from != $0.to }
        func values(after commit: CommitID) -> [Value]? {
            shown.last { $0.from <= commit && ($0.to.map { $0 > commit } ?? true) }?.values
        }
        self.link = link
        self.revisions = revisions
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
    /// The columns of a type that belong together, by their positions.
    let groups: (RecordType) -> [[Int]]

    /// Decides on a row.
    ///
    /// - Parameters:
    ///   - states: The row.
    ///   - type: Its type.
    ///   - references: What fields that name merged records hold without the merge.
    func decide(
        _ states: RowStates,
        _ type: RecordType,
        _ references: [FieldName: Value]
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
            if states.wasEndedByMerge { return (row(.restore(before)), []) }
            return (nil, states.wasEndedByOtherMerge ? [] : [remaining(.deletedSince)])
        case (.some, .some, nil): return (nil, states.wasEndedByOtherMerge ? [] : [remaining(.deletedSince)])
        case (let before?, let after?, let now?):
            if after == now { return before == now ? (nil, []) : (row(.revert(before)), []) }
            let three = ThreeWay(type: type, references: references)
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
