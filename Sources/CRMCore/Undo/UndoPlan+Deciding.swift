import StorageProtocols

/// The states of one record that an operation touched.
struct UndoHistory: Sendable {
    let link: RecordLink
    /// The states of the record, oldest first.
    let revisions: [Revision]

    /// Takes the record's states but for those that never showed, because they ended in the commit that wrote them.
    init(link: RecordLink, revisions: [Revision]) {
        self.link = link
        self.revisions = revisions.filter { $0.from != $0.to }
    }

    /// The commits that wrote or ended a state.
    var commits: [CommitID] { revisions.flatMap { [$0.from, $0.to].compactMap { $0 } } }

    /// The present state; nil where the record is deleted.
    var live: Revision? { revisions.last.flatMap { $0.to == nil ? $0 : nil } }

    /// The values after a commit; nil where there was no record.
    func values(after commit: CommitID) -> [Value]? {
        revisions.last { $0.from <= commit && ($0.to.map { $0 > commit } ?? true) }?.values
    }
}

extension UndoPlan {
    /// Decides for each record what taking the operation back means.
    ///
    /// The records come in the order in which they were touched, the last first; `own` are the operation's commits,
    /// `others` those that touched the records since.
    init(operation: RecordID, histories: [UndoHistory], own: Set<CommitID>, others: [CommitID: Commit]) {
        self.operation = operation
        decisions = histories.compactMap { Decision($0, own, others) }
        keepTargets(histories)
    }

    /// Keeps what records that stay refer to, and what that refers to.
    private mutating func keepTargets(_ histories: [UndoHistory]) {
        guard decisions.contains(where: \.isBlocked) else { return }
        var live: [RecordLink: [Value]] = [:]
        for history in histories { live[history.link] = history.live?.values }
        var deletions: [RecordID: Int] = [:]
        for (index, decision) in decisions.enumerated() where decision.action == .delete {
            deletions[decision.link.id] = index
        }
        var pending = decisions.filter(\.isBlocked).map(\.link)
        while let link = pending.popLast() {
            for target in (live[link] ?? []).dropFirst().flatMap(\.recordIDs) {
                guard let index = deletions.removeValue(forKey: target) else { continue }
                decisions[index].action = .keep
                decisions[index].reason = .neededBy(link)
                pending.append(decisions[index].link)
            }
        }
    }
}

extension UndoPlan.Decision {
    /// Decides for one record; nil if the operation left no trace on it.
    fileprivate init?(_ history: UndoHistory, _ own: Set<CommitID>, _ others: [CommitID: Commit]) {
        let touched = history.commits
        guard let first = touched.filter(own.contains).min(), let last = touched.filter(own.contains).max() else {
            return nil
        }
        let foreign = Set(touched.filter { $0 > first && !own.contains($0) }).sorted()
        let before = history.values(after: CommitID(first.sequence - 1))
        let live = history.live

        link = history.link
        version = live?.from
        if live?.values == before {
            (action, reason) = (.keep, .alreadyUndone)
        } else if live?.values != history.values(after: last) || foreign.contains(where: { $0 < last }) {
            (action, reason) = (.keep, .changedSince(foreign.compactMap { others[$0] }))
        } else if let before {
            (action, reason) = live == nil ? (.restore(before), .deleted) : (.revert(before), .updated)
        } else {
            (action, reason) = (.delete, .created)
        }
    }
}

extension Value {
    /// The records that the value refers to.
    fileprivate var recordIDs: [RecordID] {
        switch self {
        case .id(let id): [id]
        case .list(let list): list.keys.flatMap(\.recordIDs)
        default: []
        }
    }
}
