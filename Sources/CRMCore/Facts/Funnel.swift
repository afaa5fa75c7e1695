public import StorageProtocols

/// The steps that records of one type pass: how many of those that began in a period reached each.
///
///     Funnel("sales", title: "Sales funnel", of: Deal.self, began: Deal.Fields.createdAt, steps: [
///         Funnel.Step("created"),
///         Funnel.Step("quoted", where: .exists(Interval.Fields.deal) { $0.stage == "quoted" }),
///         Funnel.Step("won", where: Deal.Fields.state == .won),
///     ])
///
/// A step's condition says "the record reached this step or a later one": whoever registers the funnel decides whether
/// a skipped step counts as passed.
public struct Funnel: Sendable {
    /// The funnel's name, unique among all funnels.
    public var name: String
    /// What people read.
    public var title: String
    /// The record type's name.
    public var type: String
    /// The date or point in time at which a record enters the funnel: it belongs to that period for ever.
    public var began: FieldName
    /// Whether `began` is a date without a zone.
    public var beginsOnDate: Bool
    /// The steps in their order.
    public var steps: [Step]

    /// One step.
    public struct Step: Sendable {
        /// The step's name, unique in its funnel.
        public var name: String
        /// What people read.
        public var title: String
        /// Which records reached the step.
        public var condition: Condition
        /// Where the time spent in the step is kept, if anywhere.
        public var time: Time?

        /// Creates a step that every record reaches.
        public init(_ name: String, title: String? = nil, time: Time? = nil) {
            self.name = name
            self.title = title ?? FactTitle.title(from: name)
            condition = .always
            self.time = time
        }

        /// Creates a step that the records reach which pass a filter.
        public init<R: Record>(_ name: String, title: String? = nil, where filter: Filter<R>, time: Time? = nil) {
            self.init(name, title: title, time: time)
            condition = filter.condition
        }
    }

    /// Where the time is kept that records spent in a step: the average and the median are taken of it.
    public struct Time: Sendable {
        /// The record type's name: that of the funnel, or one that refers to it.
        public var type: String
        /// The field that refers to the funnel's record; its identifier, where the type is the funnel's own.
        public var record: FieldName
        /// The seconds.
        public var seconds: FieldName
        /// Which records are taken.
        public var condition: Condition

        /// Names a field of records that refer to the funnel's records.
        public init<R: Record, V: FieldValue, S: FieldValue>(
            _ seconds: Field<R, S>,
            of record: Field<R, V>,
            where filter: Filter<R> = .all
        ) {
            type = R.typeName
            self.record = record.reference
            self.seconds = seconds.reference
            condition = filter.condition
        }
    }

    /// Creates a funnel.
    public init<R: Record, V: FieldValue>(
        _ name: String,
        title: String? = nil,
        of type: R.Type,
        began: Field<R, V>,
        steps: [Step]
    ) {
        self.name = name
        self.title = title ?? FactTitle.title(from: name)
        self.type = R.typeName
        self.began = began.reference
        beginsOnDate = V.kind == .date
        self.steps = steps
    }
}
