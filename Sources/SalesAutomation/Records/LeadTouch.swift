public import StorageProtocols

/// One way in which a lead came across us, as it is known from links and forms.
public struct LeadTouch: Sendable, Hashable {
    /// Where from, such as `newsletter` or `google`.
    public var source: String
    /// By what means, such as `email` or `cpc`.
    public var medium: String?
    /// The campaign's name in the link.
    public var campaign: String?
    /// The words that were searched for.
    public var term: String?
    /// Which of several links it was.
    public var content: String?
    /// The page that was reached.
    public var page: String?
    /// When.
    public var at: Instant?

    /// Creates a touch.
    public init(
        source: String,
        medium: String? = nil,
        campaign: String? = nil,
        term: String? = nil,
        content: String? = nil,
        page: String? = nil,
        at: Instant? = nil
    ) {
        self.source = source
        self.medium = medium
        self.campaign = campaign
        self.term = term
        self.content = content
        self.page = page
        self.at = at
    }
}

/// Found by the source.
extension LeadTouch: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(source) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("key")
        json.string(source)
        for (name, text) in [
            ("medium", medium), ("campaign", campaign), ("term", term), ("content", content), ("page", page),
        ] {
            guard let text else { continue }
            json.key(name)
            json.string(text)
        }
        if let at {
            json.key("at")
            json.integer(at.microseconds)
        }
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        self.init(source: "")
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "key": source = try json.readString()
            case "medium": medium = try json.readString()
            case "campaign": campaign = try json.readString()
            case "term": term = try json.readString()
            case "content": content = try json.readString()
            case "page": page = try json.readString()
            case "at": at = Instant(microseconds: try json.readInteger())
            default: try json.skipValue()
            }
        }
    }
}
