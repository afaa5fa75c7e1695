public import CRMCore
public import MarketingAutomation

/// Delivers mails to a mail server over SMTP, through libcurl.
///
/// The mails of a batch share a few connections, each on a thread of its own; a connection is kept for the next batch as
/// long as the server does.
///
/// What the server says decides what becomes of a mail:
///
/// - a code from 400 to 499, or no connection: it is tried again;
/// - a code from 500 to 599 to the sender, the receiver or the mail: it is refused for good;
/// - the connection ends after the whole mail was handed over and before the answer: nobody can tell, and it is not
///   sent again by itself.
///
/// A refusal that concerns the connection, such as a wrong password, is no mail's fault: it is tried again.
public struct SMTPTransport: MailTransport {
    /// The server and how to talk to it.
    public let server: SMTPServer
    private let connections: [SMTPConnection]

    /// Creates a transport; it connects with the first mail.
    public init(_ server: SMTPServer) {
        self.server = server
        connections = (0..<max(1, server.connections)).map { _ in SMTPConnection(server) }
    }

    /// Delivers mails, dealt out evenly to the connections.
    public func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
        let count = min(connections.count, mails.count)
        return await withTaskGroup(of: [(Int, DeliveryOutcome)].self) { group in
            for (number, connection) in connections.prefix(count).enumerated() {
                let share = stride(from: number, to: mails.count, by: count).map { ($0, mails[$0]) }
                group.addTask { Array(zip(share.map(\.0), await connection.deliver(share.map(\.1)))) }
            }
            var outcomes = [DeliveryOutcome](repeating: .retry(reason: "not tried"), count: mails.count)
            for await answers in group {
                for (index, outcome) in answers { outcomes[index] = outcome }
            }
            return outcomes
        }
    }
}

/// A mail server and how to talk to it.
public struct SMTPServer: Sendable, Hashable {
    /// The name or address.
    public var host: String
    /// The port.
    public var port: UInt16
    /// How the connection is protected.
    public var security: Security
    /// Who we are to the server; nil where it does not ask.
    public var credentials: Credentials?
    /// What we call ourselves, a domain name; the machine's name where nil.
    public var clientName: String?
    /// A file of certificates in PEM form that the server's is checked against; the system's where nil.
    public var certificates: String?
    /// How many connections are used at once; most of a delivery is waiting for the server's answers.
    public var connections: Int
    /// How long connecting may take.
    public var connectTimeout: Duration
    /// How long delivering one mail may take.
    public var timeout: Duration

    /// Describes a server.
    public init(
        host: String,
        port: UInt16 = 587,
        security: Security = .startTLS,
        credentials: Credentials? = nil,
        clientName: String? = nil,
        certificates: String? = nil,
        connections: Int = 4,
        connectTimeout: Duration = .seconds(15),
        timeout: Duration = .seconds(60)
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.credentials = credentials
        self.clientName = clientName
        self.certificates = certificates
        self.connections = connections
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    /// How a connection is protected.
    public enum Security: Sendable, Hashable {
        /// TLS from the first byte, usually on port 465.
        case tls
        /// TLS after STARTTLS; nothing is sent to a server that does not offer it.
        case startTLS
        /// TLS where the server offers it; with credentials the same as ``startTLS``.
        case startTLSIfOffered
        /// None: for a server on the same machine.
        case none
    }

    /// A user's name and password, which no description shows.
    public struct Credentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
        CustomReflectable
    {
        /// The name.
        public var user: String
        /// The password.
        public var password: String

        /// Creates credentials.
        public init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        /// A fixed text.
        public var description: String { "Credentials" }
        /// A fixed text.
        public var debugDescription: String { description }
        /// A mirror without children.
        public var customMirror: Mirror { Mirror(self, children: [:]) }
    }
}
