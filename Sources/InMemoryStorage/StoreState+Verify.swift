import StorageProtocols

extension StoreState {
    /// Checks rows, history, unique values, commits and the feed against each other.
    func verify() throws -> Verification {
        var report = Verification(commits: commits.count)
        for name in catalog.names {
            let type = try catalog.type(name)
            let table = try table(type)
            report.records[name] = 0
            report.revisions[name] = 0
            for (id, record) in table.records.elements {
                report.records[name]? += record.live == nil ? 0 : 1
                report.revisions[name]? += record.past.count
                for (rule, detail) in faults(of: record) {
                    report.faults.append(.init(type: name, record: id, rule: rule, detail: detail))
                }
                if let removal = erasures[name]?[id]?.removal, record.revisions.contains(where: { $0.from < removal }) {
                    report.faults.append(
                        .init(
                            type: name,
                            record: id,
                            rule: "erasure",
                            detail: "a state from before \(removal) is there"
                        )
                    )
                }
                for key in try record.live.map({ try type.uniqueKeys(of: $0.values) }) ?? []
                where table.holders[key] != id {
                    report.faults.append(
                        .init(type: name, record: id, rule: "index against rows", detail: "a unique value is not held")
                    )
                }
            }
        }
        verifyFeed(&report)
        return report
    }

    /// The intervals of a record's states must follow each other and begin and end with commits that there are.
    private func faults(of record: Table.Lifeline) -> [(rule: String, detail: String)] {
        var faults: [(rule: String, detail: String)] = []
        var end = CommitID.none
        for revision in record.revisions {
            if revision.from < end || revision.to.map({ $0 <= revision.from }) ?? false {
                faults.append(("history interval", "\(revision.from) overlaps the state before it"))
            }
            if entry(revision.from) == nil || revision.to.map({ entry($0) == nil }) ?? false {
                faults.append(("history commit", "\(revision.from) or its end is no commit"))
            }
            end = revision.to ?? revision.from
        }
        return faults
    }

    private func verifyFeed(_ report: inout Verification) {
        var (at, latest) = (commits.elements(from: 0, limit: 1).first?.commit.at, CommitID.none)
        for entry in commits.elements(from: 0) {
            if let before = at, entry.commit.at < before {
                report.faults.append(
                    .init(rule: "commit time", detail: "\(entry.commit.id) is before the one before it")
                )
            }
            at = entry.commit.at
        }
        for change in feed.elements(from: 0) {
            let revisions = tables[change.type]?.records[change.record]?.revisions ?? []
            let removal = erasures[change.type]?[change.record]?.removal ?? .none
            let happened =
                switch change.kind {
                case .created, .updated: revisions.contains { $0.from == change.commit }
                case .deleted: revisions.contains { $0.to == change.commit }
                }
            // The states of a record that was removed with its history are gone.
            if !(happened || change.commit <= removal) || change.commit < latest {
                report.faults.append(
                    .init(
                        type: change.type,
                        record: change.record,
                        rule: "feed against history",
                        detail: "change \(change.position.number) has no state in its commit or is out of order"
                    )
                )
            }
            latest = change.commit
        }
    }
}
