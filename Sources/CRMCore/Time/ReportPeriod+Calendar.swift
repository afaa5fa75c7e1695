public import StorageProtocols

extension ReportPeriod {
    /// Creates the calendar day, ISO week, month, quarter or year in which an instant lies by the clocks of a zone.
    public init(_ bucket: DateBucket, containing instant: Instant, in zone: Zone) {
        var date = zone.civil(at: instant).date
        // Clocks that go back over midnight show the day before again: the day that has begun goes on.
        while zone.firstInstant(of: date.adding(days: 1)) <= instant, date.adding(days: 1) > date {
            date = date.adding(days: 1)
        }
        self.init(bucket, containing: date, in: zone)
    }

    /// Creates the calendar day, ISO week, month, quarter or year in which a date lies.
    public init(_ bucket: DateBucket, containing date: CivilDate, in zone: Zone) {
        self.init(from: bucket.start(of: date), to: bucket.next(after: date), in: zone)
    }
}
