import StorageProtocols
import StorageSQL

/// Checks everything that a store promises of its content: SQLite's own check, history intervals, feed order, indexes
/// against rows, values against their fields.
struct Verifier {
    private let shape: StoreShape
    let connection: SQLiteConnection
    private let cancellation: Cancellation

    init(_ shape: StoreShape, _ connection: SQLiteConnection, _ cancellation: Cancellation) {
        self.shape = shape
        self.connection = connection
        self.cancellation = cancellation
    }

    func verify() throws -> Verification {
        var report = Verification()
        try checkFile(&report)
        // A damaged tree makes every further answer doubtful.
        guard report.isSound else { return report }
        do {
            try checkContent(&report)
        } catch let error as StorageError where error.code == .corrupt {
            // What SQLite's own check does not see, such as the inside of a text index.
            report.faults.append(.init(rule: "file integrity", detail: error.message))
        }
        return report
    }

    private func checkContent(_ report: inout Verification) throws {
        try checkCommits(&report)
        for name in shape.catalog.names {
            guard let layout = shape.layouts[name] else { continue }
            try cancellation.check()
            let (table, history) = (SQLText.quoted(name), SQLText.quoted(SQLNames.history(layout.type)))
            report.records[name] = Int(try connection.integer("SELECT count(*) FROM \(table)") ?? 0)
            report.revisions[name] = Int(try connection.integer("SELECT count(*) FROM \(history)") ?? 0)
            try checkHistory(layout, &report)
            try checkFeed(layout, &report)
            try checkErasures(layout, &report)
            try checkValues(layout, &report)
            for list in layout.lists { try checkList(list, layout, &report) }
            if !layout.searchPositions.isEmpty { try SearchVerifier(layout, self).check(&report) }
        }
    }

    private func checkFile(_ report: inout Verification) throws {
        let statement = try connection.statement("PRAGMA integrity_check(100)")
        defer { statement.reset() }
        do {
            while try statement.step() {
                guard let message = statement.text(0), message != "ok" else { continue }
                report.faults.append(.init(rule: "file integrity", detail: message))
            }
        } catch let error as StorageError where error.code == .corrupt {
            report.faults.append(.init(rule: "file integrity", detail: error.message))
        }
    }

    private func checkCommits(_ report: inout Verification) throws {
        report.commits = Int(try connection.integer("SELECT count(*) FROM _commit") ?? 0)
        try each(
            """
            SELECT version FROM (SELECT version, at, last_change, lag(at) OVER w AS at0, lag(last_change) OVER w AS c0,
            lag(version) OVER w AS v0 FROM _commit WINDOW w AS (ORDER BY version))
            WHERE at<at0 OR last_change<c0 OR version<>coalesce(v0,0)+1
            """
        ) { row in
            report.faults.append(.init(rule: "commit order", detail: "commit \(row.integer(0)) is out of order"))
        }
        try each(
            """
            SELECT c.position FROM _change c LEFT JOIN _commit k ON k.version=c.version
            WHERE k.version IS NULL OR c.position>k.last_change
            OR c.position<=coalesce((SELECT last_change FROM _commit p WHERE p.version=c.version-1),0)
            """
        ) { row in
            report.faults.append(
                .init(rule: "feed order", detail: "change \(row.integer(0)) is not among those of its commit")
            )
        }
    }

    /// The states of a record follow each other without overlap, and each begins and ends with a commit.
    private func checkHistory(_ layout: TypeLayout, _ report: inout Verification) throws {
        let (table, history) = (SQLText.quoted(layout.type.name), SQLText.quoted(SQLNames.history(layout.type)))
        func fault(_ row: SQLiteStatement) {
            report.faults.append(
                .init(
                    type: layout.type.name,
                    record: row.id(0),
                    rule: "history interval",
                    detail: "a state from commit \(row.integer(1)) to \(row.integer(2))"
                )
            )
        }
        try each(
            """
            SELECT h.id,h."_version",h."_until" FROM \(history) h WHERE h."_version">=h."_until"
            OR NOT EXISTS(SELECT 1 FROM _commit WHERE version=h."_version")
            OR NOT EXISTS(SELECT 1 FROM _commit WHERE version=h."_until")
            OR EXISTS(SELECT 1 FROM \(history) n WHERE n.id=h.id AND n.row<>h.row
                AND n."_version">=h."_version" AND n."_version"<h."_until")
            OR EXISTS(SELECT 1 FROM \(table) t WHERE t.id=h.id AND t."_version"<h."_until")
            """,
            fault
        )
        try each(
            """
            SELECT id,"_version",0 FROM \(table)
            WHERE NOT EXISTS(SELECT 1 FROM _commit k WHERE k.version="_version")
            """,
            fault
        )
    }

    /// Every state that began or ended has its entry in the feed, and no entry is without a state.
    private func checkFeed(_ layout: TypeLayout, _ report: inout Verification) throws {
        let (table, history) = (SQLText.quoted(layout.type.name), SQLText.quoted(SQLNames.history(layout.type)))
        try each(
            """
            SELECT id,v,'has no entry' FROM (
                SELECT id,v FROM (SELECT id,"_version" AS v FROM \(table) UNION SELECT id,"_version" FROM \(history)
                    UNION SELECT id,"_until" FROM \(history))
                EXCEPT SELECT record,version FROM _change WHERE type=\(layout.number))
            UNION ALL SELECT id,v,'has an entry without a state' FROM (
                SELECT record AS id,version AS v FROM _change WHERE type=\(layout.number)
                EXCEPT SELECT id,v FROM (SELECT id,"_version" AS v FROM \(table)
                    UNION SELECT id,"_version" FROM \(history) UNION SELECT id,"_until" FROM \(history)))
            WHERE NOT EXISTS(SELECT 1 FROM _erasure e WHERE e.type=\(layout.number) AND e.record=id AND v<=e.removal)
            """
        ) { row in
            report.faults.append(
                .init(
                    type: layout.type.name,
                    record: row.id(0),
                    rule: "feed against rows",
                    detail: "commit \(row.integer(1)) \(row.text(2) ?? "")"
                )
            )
        }
    }

    /// Nothing is left of what was removed, and each erasure is part of a commit.
    private func checkErasures(_ layout: TypeLayout, _ report: inout Verification) throws {
        let (table, history) = (SQLText.quoted(layout.type.name), SQLText.quoted(SQLNames.history(layout.type)))
        try each(
            """
            SELECT e.record,e.version FROM _erasure e WHERE e.type=\(layout.number) AND (
                NOT EXISTS(SELECT 1 FROM _commit WHERE version=e.version) OR e.removal>e.version
                OR EXISTS(SELECT 1 FROM \(table) t WHERE t.id=e.record AND t."_version"<e.removal)
                OR EXISTS(SELECT 1 FROM \(history) h WHERE h.id=e.record AND h."_version"<e.removal))
            """
        ) { row in
            report.faults.append(
                .init(
                    type: layout.type.name,
                    record: row.id(0),
                    rule: "erasure",
                    detail: "commit \(row.integer(1)) is none, or has left something"
                )
            )
        }
    }

    private func checkValues(_ layout: TypeLayout, _ report: inout Verification) throws {
        let type = layout.type
        let columns = type.columns.map { SQLText.quoted($0.name) }.joined(separator: ",")
        for table in [type.name, SQLNames.history(type)] {
            try each("SELECT \(columns) FROM \(SQLText.quoted(table))") { row in
                var reader = row.row()
                do {
                    try type.check(try type.columns.map { try reader.value($0.kind) }, at: 0)
                } catch {
                    report.faults.append(
                        .init(
                            type: type.name,
                            record: row.id(0),
                            rule: "values",
                            detail: "a value does not fit its field"
                        )
                    )
                }
            }
        }
    }

    /// The index of a list field holds the keys of its rows, and nothing else.
    private func checkList(_ list: ListLayout, _ layout: TypeLayout, _ report: inout Verification) throws {
        let (table, index) = (SQLText.quoted(layout.type.name), SQLText.quoted(list.table))
        let column = list.columns.first ?? ""
        // What is no JSON is a fault of the value, and has no keys.
        let elements = "json_each(CASE WHEN json_valid(t.\(column)) THEN t.\(column) ELSE '[]' END) e"
        let key = "CASE e.type WHEN 'object' THEN json_extract(e.value,'$.key') ELSE e.value END"
        let keys = list.kind == .idList ? "crm_id(\(key))" : key
        let extras = list.columns.dropFirst().map { "," + $0 }.joined()
        let qualified = list.columns.dropFirst().map { ",t." + $0 }.joined()
        try each(
            """
            SELECT t.id,d.side FROM (
                SELECT row,'lacks a key' AS side FROM (
                    SELECT \(keys) AS key,t.row\(qualified) FROM \(table) t,\(elements)
                    EXCEPT SELECT key,row\(extras) FROM \(index))
                UNION ALL SELECT row,'has a key too many' FROM (
                    SELECT key,row\(extras) FROM \(index)
                    EXCEPT SELECT \(keys),t.row\(qualified) FROM \(table) t,\(elements))
            ) d LEFT JOIN \(table) t ON t.row=d.row
            """
        ) { row in
            report.faults.append(
                .init(
                    type: layout.type.name,
                    record: row.id(0),
                    rule: "index against rows",
                    detail: "the index over \(column) \(row.text(1) ?? "")"
                )
            )
        }
    }

    func each(_ sql: String, _ body: (SQLiteStatement) throws -> Void) throws {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        while try statement.step() {
            try cancellation.check()
            try body(statement)
        }
    }
}
