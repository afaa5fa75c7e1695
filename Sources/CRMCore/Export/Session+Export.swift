public import StorageProtocols

extension Session {
    /// Writes the contacts of a query.
    ///
    /// - Parameters:
    ///   - query: Which contacts, in which order.
    ///   - sink: Where they are written; it is finished.
    ///   - format: How they are written.
    /// - Returns: The count of contacts.
    @discardableResult
    public func export(_ query: Query<Contact>, to sink: ByteSink, format: ExportFormat) async throws -> Int {
        try await format == .csv ? exportCSV(query, ContactSheet.self, to: sink) : exportJSON(query, to: sink)
    }

    /// Writes the accounts of a query, as ``export(_:to:format:)-(Query<Contact>,_,_)`` does contacts.
    @discardableResult
    public func export(_ query: Query<Account>, to sink: ByteSink, format: ExportFormat) async throws -> Int {
        try await format == .csv ? exportCSV(query, AccountSheet.self, to: sink) : exportJSON(query, to: sink)
    }

    /// Writes the activities of a query, as ``export(_:to:format:)-(Query<Contact>,_,_)`` does contacts.
    ///
    /// In CSV a participant is an e-mail address or else a name.
    @discardableResult
    public func export(_ query: Query<Activity>, to sink: ByteSink, format: ExportFormat) async throws -> Int {
        try await format == .csv ? exportCSV(query, ActivitySheet.self, to: sink) : exportJSON(query, to: sink)
    }

    /// Writes the records of a query as JSON, one a line.
    ///
    /// - Returns: The count of records.
    @discardableResult
    public func exportJSON<R: Record>(_ query: Query<R>, to sink: ByteSink) async throws -> Int {
        let writer = LineWriter(sink)
        try await read { tx in
            let tx = try tx.exporting(R.self)
            let form = RecordJSON(try tx.reader.catalog.type(R.typeName))
            try tx.reader.forEachRow(query.record) { row in
                var json = JSONWriter()
                try form.write(&row, to: &json)
                try writer.write(json)
                return true
            }
        }
        try writer.finish()
        return writer.lines
    }

    private func exportCSV<Sheet: ExportSheet>(
        _ query: Query<Sheet.R>,
        _ type: Sheet.Type,
        to sink: ByteSink
    ) async throws -> Int {
        let output = SheetOutput(sink)
        return try await read { tx in
            let tx = try tx.exporting(Sheet.R.self)
            let fields = CustomFieldSet(try tx.unguarded.customFieldDefinitions(of: Sheet.R.typeName).map(\.record))
            var shape = SheetShape(fields, try tx.unguarded.catalog.type(Sheet.R.typeName))
            try tx.forEach(query) { Sheet.measure($0.record, &shape) }
            var writer = CSVWriter(to: output.sink)
            try writer.write(row: Sheet.header(shape))
            var count = 0
            var page: [Sheet.R] = []
            func flush() throws {
                let names = try NameTable(page.map(Sheet.references), in: tx)
                for record in page {
                    Sheet.write(record, shape, names, to: &writer)
                    try writer.endRow()
                }
                count += page.count
                page.removeAll(keepingCapacity: true)
            }
            try tx.forEach(query) { record in
                page.append(record.record)
                if page.count == 500 { try flush() }
            }
            try flush()
            try writer.finish()
            return count
        }
    }
}

/// Carries a sink to the store's thread; the export waits while it is used there.
private final class SheetOutput: @unchecked Sendable {
    let sink: ByteSink

    init(_ sink: ByteSink) { self.sink = sink }
}
