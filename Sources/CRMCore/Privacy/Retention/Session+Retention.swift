public import StorageProtocols

/// What a retention rule would do now.
public struct RetentionForecast: Sendable, Hashable {
    /// The rule.
    public var rule: Stored<RetentionRule>
    /// The records that it would do away with, by identifier.
    public var records: [RecordLink]
    /// The records whose time is over, but that it would leave, with the reasons.
    public var kept: [Kept]

    /// A record that stays.
    public struct Kept: Sendable, Hashable {
        /// The record.
        public var link: RecordLink
        /// Why, in words.
        public var reason: String
    }
}

extension Session {
    /// Says what each active retention rule would do at a time, without doing it.
    ///
    /// - Parameter at: The time; the environment's without it.
    /// - Returns: The rules by name.
    public func retentionForecast(at time: Instant? = nil) async throws -> [RetentionForecast] {
        let now = time ?? now
        return try await read { tx in
            try tx.authorize(.erase)
            let rules = try tx.fetch(RetentionRule.where { $0.isActive == true }.sorted { $0.name.ascending })
            return try rules.filter { $0.action != .keep }
                .map { rule in
                    let review = try RetentionReview(rule.record, in: tx, at: now)
                    var forecast = RetentionForecast(rule: rule, records: [], kept: [])
                    for link in try review.overdue() {
                        if let reason = try review.reasonToKeep(link) {
                            forecast.kept.append(RetentionForecast.Kept(link: link, reason: reason))
                        } else {
                            forecast.records.append(link)
                        }
                    }
                    return forecast
                }
        }
    }
}
