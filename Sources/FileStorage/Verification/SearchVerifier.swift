import StorageProtocols
import StorageSQL

/// Checks a text index against the rows: each row is in the index with the tokens of its text, or waits with its text.
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
        func fault(_ record: RecordID?, _ detail: String) {
            report.faults.append(
                .init(type: type.name, record: record, rule: "text index against rows", detail: detail)
            )
        }
        var entries = try entries(of: index)
        var (grams, document, buffer) = (SearchGrams(), SearchDocument(), [UInt8]())
        let columns = layout.search.columns.map { ",t." + SQLText.quoted($0) }.joined()
        try verifier.each(
            "SELECT t.row,t.id,p.document\(columns) FROM \(table) t LEFT JOIN \(pending) p ON p.row=t.row"
        ) { statement in
            var reader = statement.row(from: 3)
            document.removeAll()
            for kind in layout.search.kinds where !reader.skipNull() {
                try reader.withText { layout.search.append($0, of: kind, to: &document) }
            }
            let indexed = entries.removeValue(forKey: statement.integer(0))
            var waiting = statement.row(from: 2)
            if !waiting.skipNull() {
                let isSame = try waiting.withText { $0.elementsEqual(document.bytes) }
                if !isSame { fault(statement.id(1), "the text that waits is not the row's") }
                if indexed != nil { fault(statement.id(1), "the row is indexed and waits") }
                return
            }
            buffer.removeAll(keepingCapacity: true)
            grams.append(document, to: &buffer)
            if indexed ?? TokenSum() != TokenSum(buffer) { fault(statement.id(1), "the row's tokens differ") }
        }
        for row in entries.keys.sorted() { fault(nil, "row \(row) is indexed, but is gone") }
        try verifier.each("SELECT row FROM \(pending) WHERE row NOT IN (SELECT row FROM \(table))") {
            fault(nil, "row \($0.integer(0)) waits, but is gone")
        }
    }

    /// The tokens that the index has of each row.
    private func entries(of index: String) throws -> [Int64: TokenSum] {
        // The vocabulary table lives for this check only, in the connection's temporary schema.
        try verifier.connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.crm_vocabulary USING fts5vocab('main',\(index),'instance')"
        )
        defer { _ = try? verifier.connection.execute("DROP TABLE IF EXISTS temp.crm_vocabulary") }
        var entries: [Int64: TokenSum] = [:]
        var (term, hash) = ([UInt8](), UInt64(0))
        try verifier.each("SELECT doc,term FROM temp.crm_vocabulary") { statement in
            let row = statement.integer(0)
            var reader = statement.row(from: 1)
            try reader.withText { bytes in
                // One term comes with all of its rows.
                if !bytes.elementsEqual(term) {
                    term.removeAll(keepingCapacity: true)
                    term.append(contentsOf: bytes)
                    hash = TokenSum.hash(bytes)
                }
            }
            entries[row, default: TokenSum()].add(hash)
        }
        return entries
    }
}

/// A set of tokens, whatever their order, in a few bytes: their count, and the sum of their hashes.
private struct TokenSum: Equatable {
    private var (count, sum) = (UInt64(0), UInt64(0))

    init() {}

    /// Sums the tokens between blanks; one that comes twice counts once.
    init(_ tokens: [UInt8]) {
        for token in Set(tokens.split(separator: UInt8(ascii: " "))) { add(Self.hash(token)) }
    }

    mutating func add(_ hash: UInt64) {
        count &+= 1
        sum &+= hash
    }

    /// FNV-1a, mixed once more: sums must not cancel out.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return hash ^ (hash >> 32)
    }
}
