import CRMCore
import CRMTesting
import Foundation
import InMemoryStorage
import Synchronization

@testable import MarketingAutomation

/// Only what sends mail, and the records of campaigns that its links name.
struct MailModule: CRMModule {
    let name = "mail"
    let mailer: Mailer

    func register(in registry: inout Registry) throws {
        mailer.register(in: &registry)
        registry.add(Campaign.self)
        registry.add(Touch.self)
    }
}

/// Keeps what it is given, and answers as it is told to.
final class RecordingTransport: MailTransport {
    private let state = Mutex<(mails: [OutboundMail], answers: [DeliveryOutcome])>(([], []))

    /// Every mail that was delivered, in order.
    var mails: [OutboundMail] { state.withLock { $0.mails } }

    /// Answers the next mails; afterwards each is accepted.
    func answer(_ outcomes: DeliveryOutcome...) { state.withLock { $0.answers += outcomes } }

    func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
        state.withLock { state in
            mails.map { mail in
                state.mails.append(mail)
                return state.answers.isEmpty ? .accepted(receipt: "ok") : state.answers.removeFirst()
            }
        }
    }
}

/// A CRM that sends mail into memory.
struct MailCRM {
    let clock = VirtualClock(Instant(seconds: 1_767_225_600))
    let transport = RecordingTransport()
    let mailer: Mailer
    let crm: CRM
    let session: Session

    init(_ engine: any StoreEngine = InMemoryEngine(), seed: UInt64 = 1) async throws {
        mailer = Mailer(try MailCRM.settings(transport))
        crm = try await CRM.open(
            engine,
            modules: [MailModule(mailer: mailer)],
            environment: .virtual(clock, seed: seed)
        )
        session = crm.session(as: .system("test"))
    }

    var endpoint: TrackingEndpoint { TrackingEndpoint(mailer, crm: crm) }

    static func settings(_ transport: any MailTransport) throws -> MailSettings {
        MailSettings(
            sender: Mailbox(name: "Acme, Inc.", address: try EmailAddress("news@acme.example")),
            unsubscribeMailbox: try EmailAddress("unsubscribe@acme.example"),
            linkBase: "https://acme.example/t",
            keys: try keys("k1"),
            addressKeys: try keys("k9"),
            postalAddress: "Acme, Inc., 1 High Street, Leeds",
            transport: transport
        )
    }

    static func key(_ byte: UInt8) throws -> SecretKey {
        guard let key = SecretKey([UInt8](repeating: byte, count: 32)) else { throw TestFailure("no key") }
        return key
    }

    static func keys(_ current: String, _ previous: String...) throws -> SigningKeyRing {
        func signing(_ id: String) throws -> SigningKey {
            let seed = id.utf8.reduce(UInt8(1)) { $0 &* 31 &+ $1 }
            guard let key = SigningKey(id: id, secret: try key(seed)) else { throw TestFailure("no key") }
            return key
        }
        return SigningKeyRing(try signing(current), previous: try previous.map(signing))
    }

    /// A contact, with consent unless it is said otherwise.
    func contact(_ address: String, given: String = "Ann", consents: Bool = true) async throws -> Contact {
        let contact =
            try await session.create(
                Contact(name: PersonName(given: given, family: "Lee"), emails: [try EmailAddress(address)])
            )
            .record
        if consents { try await session.grantConsent(contact.id, source: "form", evidence: "I agree.") }
        return contact
    }

    func template(
        _ subject: String = "Hello {{contact.givenName}}",
        html: String? =
            "<body><p>Hi {{contact.givenName}}, <a href=\"https://shop.example/a?b=1&amp;c=2\">look</a></p></body>",
        text: String = "Hi {{contact.givenName}}\n{{links.unsubscribe}}\n"
    ) async throws -> ID<MailTemplate> {
        try await session.create(MailTemplate(name: "T\(subject)", subject: subject, html: html, text: text)).id
    }

    func messages() async throws -> [Message] {
        try await session.fetch(Message.all.sorted({ $0.key.ascending })).map(\.record)
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
