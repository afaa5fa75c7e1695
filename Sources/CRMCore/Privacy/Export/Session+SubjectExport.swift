public import StorageProtocols

/// What a bundle of a person's data holds.
public struct SubjectBundle: Sendable, Hashable {
    /// The counts of records by type.
    public var records: [String: Int] = [:]
    /// The count of their states, the earlier ones included.
    public var states = 0
    /// The record types of which the store has records and that are not installed, in order.
    ///
    /// What they hold of the person is not in the bundle: another host of the store hands it out.
    public var notInstalled: [String] = []
}

extension Session {
    /// Writes everything that reaches a person, from every module, with its whole history, as one JSON document.
    ///
    /// The document is an object: `format`, `version`, `contact`, `exportedAt`; `notInstalled` with the record types of
    /// other hosts of the store, if any; `types` with the purpose and the recipients of each record type; `records`, each with `type`, `id`, `found`, which says how it reaches the person,
    /// and `states`, the oldest first, each with `from`, `by`, `reason`, `until` and its `values`. Values are those of
    /// an archive. Data of others in shared records is left out where their module says how.
    ///
    /// - Parameters:
    ///   - contact: The contact, live or deleted.
    ///   - sink: Where it is written; it is finished.
    /// - Throws: `StorageError` with code `notFound` where there never was such a contact; ``CRMError`` with code
    ///   `denied` for a user who may not export all persons, whoever looks after them, or who may not read all that is
    ///   in the bundle; what the sink throws.
    @discardableResult
    public func exportSubject(_ contact: ID<Contact>, to sink: ByteSink) async throws -> SubjectBundle {
        let lines = LineWriter(sink)
        let bundle = try await read { tx in
            var export = try SubjectExport(contact, in: tx)
            try export.write(to: lines, at: tx.asked)
            return export.summary
        }
        try lines.finish()
        return bundle
    }
}
