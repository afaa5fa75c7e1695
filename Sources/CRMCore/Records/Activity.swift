public import StorageProtocols

/// Something that happened between us and others: a call, a message, a meeting, a visit, a note.
///
/// Activities are only ever added to. ``Session/log(_:reason:key:)`` is the way to do so.
public struct Activity: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<Activity>
    /// How it happened.
    public var channel: Channel
    /// Who came to whom; nil where that has no meaning.
    public var direction: Direction?
    /// When it happened.
    public var at: Instant
    /// How long it took, in seconds.
    public var durationSeconds: Int?
    /// What it was about, in one line.
    public var subject: String?
    /// What was said, in any number of lines.
    public var body: String?
    /// Who took part.
    public var participants: [Participant]
    /// The records whose timelines it belongs to.
    public var links: [RecordLink]
    /// Who of us did it.
    public var owner: ID<User>?
    /// The identifier in another system, such as a message's Message-ID.
    ///
    /// No two live activities share one.
    public var externalID: String?
    /// The custom fields.
    public var custom: CustomValues

    /// Creates an activity; the session assigns the identifier, and the time unless it is given.
    public init(
        id: ID<Activity> = .unassigned,
        channel: Channel,
        direction: Direction? = nil,
        at: Instant = .unassigned,
        durationSeconds: Int? = nil,
        subject: String? = nil,
        body: String? = nil,
        participants: [Participant] = [],
        links: [RecordLink] = [],
        owner: ID<User>? = nil,
        externalID: String? = nil,
        custom: CustomValues = CustomValues()
    ) {
        self.id = id
        self.channel = channel
        self.direction = direction
        self.at = at
        self.durationSeconds = durationSeconds
        self.subject = subject
        self.body = body
        self.participants = participants
        self.links = links
        self.owner = owner
        self.externalID = externalID
        self.custom = custom
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }

    /// Who came to whom.
    public enum Direction: String, TextRepresentable, CaseIterable {
        /// Others came to us.
        case inbound
        /// We went to others.
        case outbound
        /// Only among us.
        case `internal`
    }

    /// How something happened; open, so that a module can add its own channels.
    public struct Channel: TextRepresentable, Hashable {
        /// The stable name of the channel.
        public var rawValue: String

        /// Creates a channel from its stable name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A phone or video call.
        public static let call = Channel(rawValue: "call")
        /// An e-mail message.
        public static let email = Channel(rawValue: "email")
        /// A meeting.
        public static let meeting = Channel(rawValue: "meeting")
        /// A chat.
        public static let chat = Channel(rawValue: "chat")
        /// A text message.
        public static let sms = Channel(rawValue: "sms")
        /// A message or reaction in a social network.
        public static let social = Channel(rawValue: "social")
        /// A visit to a web page or a form filled in.
        public static let web = Channel(rawValue: "web")
        /// A purchase.
        public static let purchase = Channel(rawValue: "purchase")
        /// A contact with support.
        public static let support = Channel(rawValue: "support")
        /// A visit on site.
        public static let visit = Channel(rawValue: "visit")
        /// Something written down.
        public static let note = Channel(rawValue: "note")
    }
}
