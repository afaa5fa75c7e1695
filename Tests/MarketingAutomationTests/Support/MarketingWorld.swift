import CRMCore
import CRMTesting
import FileStorage
import InMemoryStorage
import Synchronization

@testable import MarketingAutomation

/// The stores that marketing is tested on.
enum MarketingStore: CaseIterable {
    case memory
    case file

    var engine: any StoreEngine {
        switch self {
        case .memory: InMemoryEngine()
        case .file: FileEngine.temporaryFile
        }
    }
}

/// Takes every mail and remembers it.
final class Letterbox: MailTransport {
    private let taken = Mutex<[OutboundMail]>([])

    var mails: [OutboundMail] { taken.withLock { $0 } }

    func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
        taken.withLock { $0 += mails }
        return mails.map { .accepted(receipt: $0.key) }
    }
}

/// A CRM with marketing and a clock of its own.
struct MarketingWorld {
    let clock: VirtualClock
    var letterbox: Letterbox { marketing.mailer.settings.transport as? Letterbox ?? Letterbox() }
    let marketing: MarketingAutomation
    let crm: CRM
    let session: Session

    /// 2026-01-05, a Monday, 10:00 in UTC.
    static let start = Instant(seconds: 1_767_607_200)

    init(
        _ store: MarketingStore = .memory,
        scoring: ScoreModel = ScoreModel(),
        modules: [any CRMModule] = [],
        seed: UInt64 = 1
    ) async throws {
        let clock = VirtualClock(Self.start)
        let marketing = MarketingAutomation(mail: try Self.settings(Letterbox()), scoring: scoring)
        let crm = try await CRM.open(
            store.engine,
            modules: [marketing] + modules,
            environment: .virtual(clock, seed: seed)
        )
        self.init(crm, marketing, clock)
    }

    /// A world around a CRM that is open already.
    init(_ crm: CRM, _ marketing: MarketingAutomation, _ clock: VirtualClock) {
        self.crm = crm
        self.marketing = marketing
        self.clock = clock
        session = crm.session(as: .system("test"))
    }

    static func settings(_ transport: any MailTransport) throws -> MailSettings {
        guard let secret = SecretKey(Array(repeating: 7, count: 32)), let key = SigningKey(id: "k1", secret: secret)
        else { throw StorageError(.invalidValue) }
        return MailSettings(
            sender: Mailbox(name: "News", address: try EmailAddress("news@sender.example")),
            linkBase: "https://mail.sender.example/t",
            keys: SigningKeyRing(key),
            addressKeys: SigningKeyRing(key),
            postalAddress: "1 Road, Town",
            transport: transport
        )
    }

    /// Contacts with an address each, who agreed to marketing.
    @discardableResult
    func contacts(_ count: Int, city: String? = nil, zone: String? = nil) async throws -> [ID<Contact>] {
        var people: [Contact] = []
        for _ in 0..<count {
            let id = session.newID(Contact.self)
            var contact = Contact(id: id, name: PersonName(given: "Ann", family: "Lee"))
            contact.emails = [try EmailAddress("a\(id)@example.com")]
            if let city { contact.addresses = [PostalAddress(locality: city)] }
            if let zone { contact.custom["time_zone"] = .text(zone) }
            people.append(contact)
        }
        let contacts = people
        try await session.write(reason: "test") { tx in
            try tx.create(contacts)
            try tx.create(contacts.map { ConsentFact(contact: $0.id, kind: .granted, basis: .consent) })
        }
        return contacts.map(\.id)
    }

    @discardableResult
    func template(_ name: String = "Welcome") async throws -> ID<MailTemplate> {
        try await session.create(
            MailTemplate(name: name, subject: "Hello {{contact.givenName}}", text: "Dear {{contact.name}}")
        )
        .id
    }

    @discardableResult
    func journey(_ definition: JourneyDefinition, named name: String = "Journey") async throws -> ID<Journey> {
        try await session.create(Journey(name: name, definition: definition)).id
    }

    func messages() async throws -> [Message] {
        try await session.fetch(Message.all.sorted { $0.plannedAt.ascending }).map(\.record)
    }

    func enrolments() async throws -> [Enrolment] { try await session.fetch(Enrolment.all).map(\.record) }

    @discardableResult
    func tick(days: Int = 0, hours: Int = 0) async throws -> TickReport {
        try await crm.tick(
            until: clock.now.adding(microseconds: Int64(days * 24 + hours) * 3_600_000_000),
            moving: clock
        )
    }
}
