public import CRMCore
import Synchronization

/// Posts events over HTTP, through libcurl, to the public Internet only.
///
/// The URLs are somebody else's, so none is trusted:
///
/// - only `http` and `https`, without user names; numbers only as ordinary addresses;
/// - the address that is connected to is checked, not the name, so that a name which leads elsewhere the next moment
///   does not help;
/// - no redirects, unless allowed: then each is checked like the first URL, and none leads from https to http;
/// - no proxy of the environment; certificates are always checked;
/// - deadlines for connecting and for the whole, and limits on what an answer may be.
///
/// A receiver has few connections at a time, and when it does not answer, the rest of its batch is not tried: it holds
/// up no other.
public struct HTTPWebhooks: WebhookTransport {
    /// What is allowed, and for how long.
    public let settings: Settings
    private let pool: ConnectionPool

    /// Creates a transport; it connects with the first event.
    public init(_ settings: Settings = Settings()) {
        self.settings = settings
        pool = ConnectionPool((0..<max(1, settings.connections)).map { _ in HTTPConnection(settings) })
    }

    /// What is allowed, and for how long.
    public struct Settings: Sendable, Hashable {
        /// Which addresses may be connected to.
        public var addresses: AddressPolicy
        /// How many redirects with the same method (307, 308) are followed; at most three.
        public var redirects: Int
        /// How many connections are used at once.
        public var connections: Int
        /// How many of them for one receiver.
        public var connectionsToOne: Int
        /// How long connecting may take, looking up the name included.
        public var connectTimeout: Duration
        /// How long one event may take.
        public var timeout: Duration
        /// The most bytes of an answer's headers.
        public var maximumHeader: Int
        /// The most bytes of an answer's body, which nobody reads.
        public var maximumBody: Int
        /// A file of certificates in PEM form that the receivers' are checked against; the system's where nil.
        public var certificates: String?

        /// Creates settings.
        public init(
            addresses: AddressPolicy = .publicOnly,
            redirects: Int = 0,
            connections: Int = 16,
            connectionsToOne: Int = 4,
            connectTimeout: Duration = .seconds(5),
            timeout: Duration = .seconds(10),
            maximumHeader: Int = 32 << 10,
            maximumBody: Int = 64 << 10,
            certificates: String? = nil
        ) {
            self.addresses = addresses
            self.redirects = max(0, min(redirects, 3))
            self.connections = connections
            self.connectionsToOne = connectionsToOne
            self.connectTimeout = connectTimeout
            self.timeout = timeout
            self.maximumHeader = maximumHeader
            self.maximumBody = maximumBody
            self.certificates = certificates
        }
    }

    /// Posts requests and answers in their order.
    public func post(_ requests: [WebhookRequest]) async -> [WebhookAnswer] {
        var byReceiver: [String: [Int]] = [:]
        for (index, request) in requests.enumerated() {
            let receiver = (try? HTTPAddress(request.url, settings.addresses))?.authority ?? ""
            byReceiver[receiver, default: []].append(index)
        }
        return await withTaskGroup(of: [(Int, WebhookAnswer)].self) { group in
            for indices in byReceiver.values {
                let queue = ReceiverQueue(indices)
                for _ in 0..<min(max(1, settings.connectionsToOne), indices.count) {
                    group.addTask { await drain(queue, requests) }
                }
            }
            var answers = [WebhookAnswer](repeating: .noAnswer(reason: "not tried"), count: requests.count)
            for await some in group {
                for (index, answer) in some { answers[index] = answer }
            }
            return answers
        }
    }

    private func drain(_ queue: ReceiverQueue, _ requests: [WebhookRequest]) async -> [(Int, WebhookAnswer)] {
        var answers: [(Int, WebhookAnswer)] = []
        while let index = queue.next() {
            if queue.isSilent {
                answers.append((index, .noAnswer(reason: "not tried: the receiver does not answer")))
                continue
            }
            let answer = await pool.with { await $0.post(requests[index]) }
            if case .noAnswer = answer { queue.noteSilence() }
            answers.append((index, answer))
        }
        return answers
    }
}

/// The requests of a batch to one receiver.
private final class ReceiverQueue: Sendable {
    private let state: Mutex<(indices: ArraySlice<Int>, silences: Int)>

    init(_ indices: [Int]) { state = Mutex((indices[...], 0)) }

    func next() -> Int? { state.withLock { $0.indices.popFirst() } }

    /// Whether it left more than one request without an answer.
    var isSilent: Bool { state.withLock { $0.silences > 1 } }

    func noteSilence() { state.withLock { $0.silences += 1 } }
}
