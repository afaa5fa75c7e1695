/// Posts events to their receivers: HTTP, or whatever a host likes.
///
/// `HTTPWebhooks`, in a product of its own, is one that keeps to the public network.
public protocol WebhookTransport: Sendable {
    /// Posts requests and answers in their order.
    ///
    /// One that takes long should hold up no other.
    func post(_ requests: [WebhookRequest]) async -> [WebhookAnswer]
}

/// One POST.
public struct WebhookRequest: Sendable, Hashable {
    /// Where to; as the subscription has it, checked for nothing but its form.
    public var url: String
    /// The headers, of printable ASCII.
    public var headers: [Header]
    /// The body: JSON.
    public var body: [UInt8]

    /// Creates a request.
    public init(url: String, headers: [Header], body: [UInt8]) {
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// A header of a request.
    public struct Header: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String

        /// Creates a header.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// What became of a POST.
public enum WebhookAnswer: Sendable, Hashable {
    /// The receiver answered with a status, and may have said how long to wait before the next try.
    case status(Int, retryAfter: Duration? = nil)
    /// No answer came, in time or at all: the receiver may have got it or not.
    case noAnswer(reason: String)
    /// The request is not sent to such a place.
    case refused(reason: String)

    /// What follows for the message.
    ///
    /// Any 2xx is a delivery. 408, 409, 425, 429, every 5xx and no answer are tried again; 410 ends the subscription;
    /// any other status will not change by asking again.
    public var outcome: DeliveryOutcome {
        switch self {
        case .status(let code, _) where (200..<300).contains(code): .accepted(receipt: String(code))
        case .status(410, _): .gone(reason: "410")
        case .status(let code, let after) where Self.isTemporary(code): .retry(reason: String(code), after: after)
        case .status(let code, _): .rejected(reason: String(code))
        case .noAnswer(let reason): .retry(reason: reason)
        case .refused(let reason): .rejected(reason: reason)
        }
    }

    private static func isTemporary(_ code: Int) -> Bool {
        switch code {
        case 408, 409, 425, 429, 500..<600: true
        default: false
        }
    }
}
