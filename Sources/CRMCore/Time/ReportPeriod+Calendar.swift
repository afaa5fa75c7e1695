public import StorageProtocols

extension ReportPeriod {
    /// Creates the calendar day, ISO week, month, quarter or year in which an instant lies by the clocks of a zone.
    public init(_ bucket: DateBucket, containing instant: Instant, in zone: Zone) {
        self.init(bucket, containing: zone.civil(at: instant).date, in: zone)
    }

    /// Creates the calendar day, ISO week, month, quarter or year in which a date lies.
    public init(_ bucket: DateBucket, containing date: CivilDate, in zone: Zone) {
        self.init(from: bucket.start(of: date), to: bucket.next(after: date), in: zone)
    }
}
