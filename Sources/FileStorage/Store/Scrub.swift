import CSwiftCRMSQLite
import StorageProtocols
import StorageSQL

/// Where the bytes of something erased may still be.
enum Remains: Int64 {
    /// In free space of the file, in the text index, and in the log.
    case inFile = 2
    /// In the log, as long as somebody reads an earlier state of the file from it.
    case inLog = 1
    /// Nowhere.
    case nowhere = 0
}

/// Clears the file and its log of what was erased.
///
/// A row that is deleted stays readable in the file: in the free space of its page and of every page that it ever lay on,
/// in segments of the text index that are yet to be joined, and in the log. SQLite's `secure_delete` reaches some of
/// that, and only what is deleted while it is on; writing the file anew from what lives reaches all of it. How far it has
/// come is kept in the file, so that a crash in between only means that it is done again.
struct Scrub {
    let connection: SQLiteConnection
    /// Whether there is a file with a log.
    let hasLog: Bool

    /// How long it waits for readers of earlier states, in milliseconds.
    private static let wait: Int32 = 200

    /// Whether anything is due.
    static func isDue(on connection: SQLiteConnection) throws -> Bool {
        try connection.integer("SELECT 1 FROM _erasure WHERE remains>0 LIMIT 1") != nil
    }

    /// Does what is due, under the lock of writers and outside of any transaction.
    ///
    /// - Returns: Whether nothing of what was erased is left.
    func run(_ layouts: [String: TypeLayout]) throws -> Bool {
        guard let remains = try remains() else { return true }
        if remains == .inFile {
            try joinTextIndexes(layouts)
            try rewriteFile()
            try set(.inLog, from: .inFile)
        }
        if hasLog, !Checkpoint().emptyLog(of: connection, wait: Self.wait) { return false }
        try set(.nowhere, from: .inLog)
        return true
    }

    /// Where most of what was erased may still be; nil when nothing is due.
    private func remains() throws -> Remains? {
        try connection.integer("SELECT max(remains) FROM _erasure WHERE remains>0").flatMap(Remains.init(rawValue:))
    }

    private func set(_ remains: Remains, from: Remains) throws {
        try connection.run(
            "UPDATE _erasure SET remains=? WHERE remains=?",
            .integer(remains.rawValue),
            .integer(from.rawValue)
        )
    }

    /// Joins the segments of the text indexes, in which deleted rows are only marked as such.
    ///
    /// What another host of the file erased is due here as well: of types that this one does not declare.
    private func joinTextIndexes(_ layouts: [String: TypeLayout]) throws {
        let foreign = try SchemaInstaller(connection: connection).foreignLayouts(than: layouts)
        for layout in Array(layouts.values) + foreign where !layout.searchPositions.isEmpty {
            let isTouched =
                try connection.integer(
                    "SELECT 1 FROM _erasure WHERE type=? AND remains=? LIMIT 1",
                    .integer(layout.number),
                    .integer(Remains.inFile.rawValue)
                ) != nil
            guard isTouched else { continue }
            let index = SQLText.quoted(SQLNames.search(layout.type))
            try connection.immediate {
                try SearchIndex(layout, connection).mergeAll()
                try connection.run("INSERT INTO \(index)(\(index)) VALUES('optimize')")
            }
        }
    }

    /// Writes the file anew, with nothing in it but what lives.
    private func rewriteFile() throws {
        // The copy is as large as the file: not for memory. SQLite's temporary files have no name and go with the
        // process.
        try connection.execute("PRAGMA temp_store=FILE")
        defer { _ = try? connection.execute("PRAGMA temp_store=MEMORY") }
        try connection.execute("VACUUM")
    }
}
