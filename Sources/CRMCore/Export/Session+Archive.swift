import StorageProtocols

extension Session {
    /// Writes every live record of every record type, with its identifier, references and custom fields.
    ///
    /// An archive is JSON, one document a line: what it is, the records ordered by type and identifier, and their count.
    /// It holds the present state only, no history. Two stores with the same state have the same archive byte by byte.
    ///
    /// - Parameter sink: Where it is written; it is finished.
    /// - Returns: The count of records.
    /// - Throws: ``CRMError`` with code `denied` for a user without ``Ability/archive``; what the sink or the store throws.
    @discardableResult
    public func exportArchive(to sink: ByteSink) async throws -> Int {
        let writer = LineWriter(sink)
        try await read { tx in
            try tx.authorize(.archive)
            let catalog = tx.unguarded.catalog
            let types = try catalog.names.sorted().map { try catalog.type($0) }
            try writer.write(ArchiveHeader(types).json)
            for type in types {
                let form = RecordJSON(type)
                try tx.unguarded.forEachRow(RecordQuery(type: type.name)) { row in
                    var json = JSONWriter()
                    json.beginObject()
                    json.key(type.name)
                    try form.write(&row, to: &json)
                    json.endObject()
                    try writer.write(json)
                    return true
                }
            }
            var json = JSONWriter()
            json.beginObject()
            json.key("records")
            json.integer(Int64(writer.lines - 1))
            json.endObject()
            try writer.write(json)
        }
        try writer.finish()
        return writer.lines - 2
    }

    /// Brings back the records of an archive as one commit: all of them, or none.
    ///
    /// The records keep their identifiers, so that none of them may be live. Custom fields are defined as they were, in
    /// addition to those that there are. An archive is a state that was valid when it was written: its records fit their
    /// columns and unique values are unique, but the rules of commands are not run again, because a record may rightly
    /// refer to one that was deleted since.
    ///
    /// - Returns: The count of records.
    /// - Throws: ``ImportError`` with code `notAnArchive` or `badLine`, which is also that of a truncated archive;
    ///   `StorageError` with code `alreadyExists` or `uniqueViolation`; ``CRMError`` with code `denied` for a user without
    ///   ``Ability/archive``; what the source throws.
    @discardableResult
    public func importArchive(from source: ImportSource) async throws -> Int {
        try await read { try $0.authorize(.archive) }
        var lines = LineReader(try source.open())
        guard let header = try lines.next({ try ArchiveHeader($0) }) else { throw ImportError(.notAnArchive) }
        for type in header.types { try await define(type) }
        let operation = newID(ImportRun.self).raw
        let count = try await write(reason: "archive", operation: operation) { tx in
            try tx.authorize(.archive)
            return try tx.restoreArchive(source)
        }
        .value
        try await crm.registry.customFields.definers.withLock { try await crm.settleCustomFields() }
        return count
    }

    /// Defines the custom fields of a record type that are not defined yet.
    private func define(_ entry: ArchiveHeader.TypeEntry) async throws {
        let type = try crm.store.catalog.type(entry.name)
        guard entry.version <= type.version else {
            throw ImportError(.notAnArchive, "record type \(entry.name) is of a newer version")
        }
        let missing = entry.customFields.filter { field in !type.customFields.contains { $0.name == field.name } }
        guard !missing.isEmpty else { return }
        try await crm.store.define(type.customFields + missing, on: entry.name)
    }
}

extension CommandTransaction {
    /// Leaves out the definitions of custom fields that are the same here, as those that modules declare.
    private func removeKnownDefinitions(_ rows: inout [[Value]]) throws {
        let schema = CustomFieldDefinition.schema
        try rows.removeAll { values in
            var row = RowReader(values: values)
            let definition = try schema.decode(&row)
            return try writer.find(definition.id)?.record == definition
        }
    }

    fileprivate func restoreArchive(_ source: ImportSource) throws -> Int {
        var lines = LineReader(try source.open())
        _ = try lines.next { _ in }
        var total = 0
        var expected: Int64?
        var batch: (type: String, rows: [[Value]]) = ("", [])
        func flush() throws {
            guard !batch.rows.isEmpty else { return }
            let entry = try entry(batch.type)
            total += batch.rows.count
            if batch.type == CustomFieldDefinition.typeName { try removeKnownDefinitions(&batch.rows) }
            try writer.insert(try reader.catalog.type(batch.type), entry.gates.rows(stored: batch.rows))
            batch.rows.removeAll(keepingCapacity: true)
        }
        var forms: [String: RecordJSON] = [:]
        var isOpen = true
        var number = 1
        while isOpen {
            let isLine: Void? = try lines.next { line in
                number += 1
                do {
                    var json = JSONReader(line)
                    try json.beginObject()
                    guard expected == nil, let name = try json.nextKey() else { throw ImportError(.badLine) }
                    if name.utf8.elementsEqual("records".utf8) {
                        expected = try json.readInteger()
                    } else {
                        if name != batch.type || batch.rows.count == 1000 { try flush() }
                        if forms[name] == nil { forms[name] = RecordJSON(try entry(name).type) }
                        guard let form = forms[name] else { return }
                        batch.type = name
                        batch.rows.append(try form.read(&json, in: line))
                    }
                    guard try json.nextKey() == nil else { throw ImportError(.badLine) }
                    try json.finish()
                } catch let error as JSONError {
                    throw ImportError(.badLine, "line \(number): \(error)")
                }
            }
            isOpen = isLine != nil
        }
        try flush()
        guard let expected, expected == Int64(total) else { throw ImportError(.badLine, "the archive is not complete") }
        return total
    }
}
