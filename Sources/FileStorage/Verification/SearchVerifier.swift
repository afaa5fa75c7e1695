import StorageProtocols
import StorageSQL

/// Checks a text index against the rows: each token is in as many index entries as there are rows that have it.
struct SearchVerifier {
    private let layout: TypeLayout
    private let verifier: Verifier

    init(_ layout: TypeLayout, _ verifier: Verifier) {
        self.layout = layout
        self.verifier = verifier
    }

    func check(_ report: inout Verification) throws {
        let type = layout.type
        let (table, index) = (SQLText.quoted(type.name), SQLText.quoted(SQLNames.search(type)))
        let pending = SQLText.quoted(SQLNames.pending(type))
        var expected: [String: Int] = [:]
        var (grams, document, buffer) = (SearchGrams(), SearchDocument(), [UInt8]())
        let columns = layout.search.columns.map { "t." + SQLText.quoted($0) }.joined(separator: ",")
        try verifier.each(
            "SELECT \(columns) FROM \(table) t WHERE t.row NOT IN (SELECT row FROM \(pending))"
        ) { row in
            var reader = row.row()
            document.removeAll()
            buffer.removeAll(keepingCapacity: true)
            for kind in layout.search.kinds where !reader.skipNull() {
                try reader.withText { layout.search.append($0, of: kind, to: &document) }
            }
            grams.append(document, to: &buffer)
            // A head may be there twice, but the index counts rows.
            for token in Set(buffer.split(separator: UInt8(ascii: " "))) {
                expected[String(decoding: token, as: UTF8.self), default: 0] += 1
            }
        }
        // The vocabulary table lives for this check only, in the connection's temporary schema.
        try verifier.connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.crm_vocabulary USING fts5vocab('main',\(index),'row')"
        )
        defer { _ = try? verifier.connection.execute("DROP TABLE IF EXISTS temp.crm_vocabulary") }
        var different = 0
        try verifier.each("SELECT term,doc FROM temp.crm_vocabulary") { row in
            guard let term = row.text(0) else { return }
            if expected.removeValue(forKey: term) != Int(row.integer(1)) { different += 1 }
        }
        different += expected.count
        if different > 0 {
            report.faults.append(
                .init(type: type.name, rule: "text index against rows", detail: "\(different) tokens differ")
            )
        }
        try verifier.each(
            "SELECT row FROM \(pending) WHERE row NOT IN (SELECT row FROM \(table))"
        ) { row in
            report.faults.append(
                .init(
                    type: type.name,
                    rule: "text index against rows",
                    detail: "row \(row.integer(0)) waits, but is gone"
                )
            )
        }
    }
}
