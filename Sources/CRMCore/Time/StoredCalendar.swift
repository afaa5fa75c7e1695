public import StorageProtocols

/// Opening hours under a name, so that policies, reminders and people can refer to them.
public struct StoredCalendar: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<StoredCalendar>
    /// The name; no two live calendars share one.
    public var name: String
    /// The hours, as JSON; see ``CalendarDefinition``.
    public var definition: String

    /// Creates a calendar from versions that follow each other.
    public init(name: String, _ versions: [CalendarDefinition]) throws {
        self.init(.unassigned, name, try StoredJSON.encode(versions))
    }

    /// Creates a calendar that always holds.
    public init(name: String, _ definition: CalendarDefinition) throws { try self.init(name: name, [definition]) }

    private init(_ id: ID<StoredCalendar>, _ name: String, _ definition: String) {
        self.id = id
        self.name = name
        self.definition = definition
    }

    /// The versions.
    public func versions() throws -> [CalendarDefinition] { try StoredJSON.decode(from: definition) }

    /// The schedule with the rules of the zones as they are now.
    ///
    /// - Throws: `ZoneError` for a zone that is not there; `DecodingError`.
    public func schedule(in zones: ZoneDatabase) throws -> BusinessSchedule {
        BusinessSchedule(try versions().map { .init(from: $0.from, try $0.calendar(in: zones)) })
    }

    /// The fields of calendars.
    public enum Fields {
        /// The identifier.
        public static let id = Field<StoredCalendar, ID<StoredCalendar>>("id") { $0.id }
        /// The name.
        public static let name = Field<StoredCalendar, String>("name") { $0.name }
        /// The hours as JSON.
        public static let definition = Field<StoredCalendar, String>("definition") { $0.definition }
    }

    /// The name of the record type.
    public static let typeName = "business_calendar"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.definition,
        make: { StoredCalendar($0, $1, $2) }
    )
    .unique(Fields.name)
}

/// Opening hours as they are stored: the zone by its name, so that its rules are those of today.
public struct CalendarDefinition: Sendable, Hashable, Codable {
    /// A date whose hours differ.
    public struct Exception: Sendable, Hashable, Codable {
        /// The date.
        public var date: CivilDate
        /// Its hours; none means closed.
        public var hours: [DayHours]

        /// Creates an exception.
        public init(_ date: CivilDate, _ hours: [DayHours] = []) {
            self.date = date
            self.hours = hours
        }
    }

    /// From when on; nil for the first version.
    public var from: Instant?
    /// The name of the zone.
    public var zone: String
    /// The hours of each day from Monday on.
    public var weekly: [[DayHours]]
    /// The dates whose hours differ.
    public var exceptions: [Exception]

    /// Creates a definition.
    public init(
        from instant: Instant? = nil,
        zone: String,
        weekly: [Weekday: [DayHours]],
        exceptions: [Exception] = []
    ) {
        from = instant
        self.zone = zone
        self.weekly = Weekday.allCases.map { weekly[$0] ?? [] }
        self.exceptions = exceptions
    }

    /// The calendar with the zone's rules as they are now.
    public func calendar(in zones: ZoneDatabase) throws -> BusinessCalendar {
        BusinessCalendar(
            zone: try zones.zone(named: zone),
            weekly: Dictionary(zip(Weekday.allCases, weekly)) { $1 },
            exceptions: Dictionary(exceptions.map { ($0.date, $0.hours) }) { $1 }
        )
    }
}

extension QueryTransaction {
    /// The schedule that is stored under a name.
    ///
    /// - Throws: `StorageError` with code `notFound`; `ZoneError`.
    public func schedule(named name: String) throws -> BusinessSchedule {
        guard let calendar = try first(StoredCalendar.where { $0.name == name }) else {
            throw StorageError(.notFound, type: StoredCalendar.typeName)
        }
        return try calendar.record.schedule(in: session.crm.environment.zones)
    }
}
