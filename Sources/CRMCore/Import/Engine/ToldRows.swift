import StorageProtocols

/// What an import has to say of single rows so far: of many only the first ones.
struct ToldRows: Sendable {
    private(set) var rejected: [ImportRejection] = []
    private(set) var duplicates: [ImportDuplicate] = []
    /// Which rows made which records; some 40 bytes a row, and empty where nobody looks for duplicates.
    private(set) var made: [RecordID: Int] = [:]

    /// Adds what became of a batch.
    mutating func add(_ outcome: BatchOutcome) {
        add(outcome.rejections)
        add(outcome.duplicates)
        made.merge(outcome.made) { $1 }
    }

    /// Adds refused rows.
    ///
    /// - Returns: Whether there are as many as are told.
    @discardableResult
    mutating func add(_ rows: [ImportRejection]) -> Bool {
        rejected += rows.prefix(ImportResult.rejectionLimit - rejected.count)
        return rejected.count >= ImportResult.rejectionLimit
    }

    /// Adds rows that look like a record.
    ///
    /// - Returns: Whether there are as many as are told.
    @discardableResult
    mutating func add(_ rows: [ImportDuplicate]) -> Bool {
        duplicates += rows.prefix(ImportResult.rejectionLimit - duplicates.count)
        return duplicates.count >= ImportResult.rejectionLimit
    }
}
