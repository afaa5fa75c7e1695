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
            notes: "[]",
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
            for (index, count) in outcome.notes.enumerated() { counts[index] += count }
        } else {
            counts[ImportNote.unknownParent.rawValue] += outcome.notes[ImportNote.unknownParent.rawValue]
        }
        noteCounts = counts
        checkpoint = position
    }

    /// Whether rows named parents that did not exist yet, and may now.
    var hasOrphans: Bool { noteCounts[ImportNote.unknownParent.rawValue] > 0 }

    /// Goes back to the beginning of the file, to link the rows with parents that came below them.
    mutating func beginSecondPass() {
        pass = 2
        position = ""
        noteCounts[ImportNote.unknownParent.rawValue] = 0
    }

    /// How often each ``ImportNote`` applies.
    var noteCounts: [Int] {
        get {
            var counts = [Int](repeating: 0, count: ImportNote.allCases.count)
            guard case .array(let list)? = try? JSONValue(parsing: notes) else { return counts }
            for case (let index, .integer(let count)) in list.enumerated() where counts.indices.contains(index) {
                counts[index] = Int(clamping: count)
            }
            return counts
        }
        set {
            var json = JSONWriter()
            json.beginArray()
            for count in newValue { json.integer(Int64(count)) }
            json.endArray()
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
    func result(_ plan: ImportPlan, _ rejected: [ImportRejection]) -> ImportResult {
        var result = ImportResult(importID: id.raw, target: plan.mapping.target, columns: plan.mapping.columns)
        result.rows = rows
        result.created = created
        result.updated = updated
        result.unchanged = unchanged
        result.rejectedCount = self.rejected
        result.rejected = rejected
        result.notes =
            plan.notes + zip(ImportNote.allCases, noteCounts).filter { $0.1 > 0 }.map { $0.text($1) }
        return result
    }
}
