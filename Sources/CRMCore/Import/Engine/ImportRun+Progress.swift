import StorageProtocols

extension ImportRun {
    /// An import that is about to begin.
    init(_ plan: ImportPlan, id: ID<ImportRun>, actor: CRM.Actor, at now: Instant) {
        self.init(
            id: id,
            sourceName: plan.source.name,
            fingerprint: plan.fingerprint.text,
            options: plan.options.identity,
            target: plan.mapping.target.rawValue,
            state: .running,
            actor: actor.description,
            position: "",
            pass: 1,
            rows: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            rejected: 0,
            notes: "{}",
            startedAt: now,
            finishedAt: nil
        )
    }

    /// Counts a batch and moves on behind it.
    mutating func add(_ outcome: BatchOutcome, at position: CSVPosition) {
        var counts = noteCounts
        if pass == 1 {
            rows += outcome.rows
            created += outcome.created
            updated += outcome.updated
            unchanged += outcome.unchanged
            rejected += outcome.rejections.count
            counts.merge(outcome.notes, uniquingKeysWith: +)
        } else {
            for note in Self.orphanNotes { counts[note, default: 0] += outcome.notes[note] ?? 0 }
        }
        noteCounts = counts
        checkpoint = position
    }

    /// Whether rows named parents that did not exist yet, and may now.
    var hasOrphans: Bool {
        let counts = noteCounts
        return Self.orphanNotes.contains { counts[$0] ?? 0 > 0 }
    }

    /// What is said of rows whose parents did not exist yet.
    private static let orphanNotes: [ImportNote] = [.unknownParent, .unknownManager]

    /// Goes back to the beginning of the file, to link the rows with parents that came below them.
    mutating func beginSecondPass() {
        pass = 2
        position = ""
        for note in Self.orphanNotes { noteCounts[note] = nil }
    }

    /// How often each note applies.
    var noteCounts: [ImportNote: Int] {
        get {
            var counts: [ImportNote: Int] = [:]
            guard case .object(let members)? = try? JSONValue(parsing: notes) else { return counts }
            for member in members {
                if case .integer(let count) = member.value { counts[ImportNote(member.key)] = Int(clamping: count) }
            }
            return counts
        }
        set {
            var json = JSONWriter()
            json.beginObject()
            for (note, count) in newValue.sorted(by: { $0.key.sentence < $1.key.sentence }) where count > 0 {
                json.key(note.sentence)
                json.integer(Int64(count))
            }
            json.endObject()
            notes = json.text
        }
    }

    /// Where reading goes on; nil at the beginning of the file.
    var checkpoint: CSVPosition? {
        get {
            guard let json = try? JSONValue(parsing: position) else { return nil }
            guard case .integer(let offset)? = json["offset"], case .integer(let records)? = json["records"],
                case .integer(let line)? = json["line"]
            else { return nil }
            return CSVPosition(
                offset: Int(clamping: offset),
                records: Int(clamping: records),
                line: Int(clamping: line)
            )
        }
        set {
            guard let newValue else {
                position = ""
                return
            }
            var json = JSONWriter()
            json.beginObject()
            for (name, value) in [
                ("offset", newValue.offset), ("records", newValue.records), ("line", newValue.line),
            ] {
                json.key(name)
                json.integer(Int64(value))
            }
            json.endObject()
            position = json.text
        }
    }

    /// How far the import has come.
    func progress(_ plan: ImportPlan) -> ImportProgress {
        ImportProgress(
            importID: id.raw,
            rows: rows,
            created: created,
            updated: updated,
            unchanged: unchanged,
            rejected: rejected,
            bytes: pass == 1 ? checkpoint?.offset ?? 0 : plan.fingerprint.size,
            totalBytes: plan.fingerprint.size
        )
    }

    /// What the import came to.
    func result(_ plan: ImportPlan, _ told: ToldRows) -> ImportResult {
        var result = ImportResult(importID: id.raw, target: plan.mapping.target, columns: plan.mapping.columns)
        result.rows = rows
        result.created = created
        result.updated = updated
        result.unchanged = unchanged
        result.rejectedCount = self.rejected
        result.rejected = told.rejected
        result.duplicateCount = noteCounts[.likelyDuplicate] ?? 0
        result.duplicates = told.duplicates
        result.notes =
            plan.notes
            + noteCounts.filter { $0.value > 0 }.sorted { $0.key.sentence < $1.key.sentence }
            .map { $0.key.text($0.value) }
        return result
    }
}
