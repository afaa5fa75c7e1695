import CRMCore
import Foundation
import MarketingAutomation
import SalesAutomation
import StorageProtocols
import Synchronization

extension Workload {
    /// c2: the activities that segments look at.
    func createActivities(_ session: Session, _ made: Made) async throws {
        var (time, count) = (Stopwatch(), 0)
        var lines = try TSV(file("activities"))
        while case let rows = try lines.next(), !rows.isEmpty {
            try await time.measure {
                let activities = rows.map { row in
                    let contact = made.contacts[(Int(row[1]) ?? 1) - 1]
                    let at = CivilDate(iso8601: row[2]).flatMap(Instant.init(utcMidnightOf:)) ?? .unassigned
                    return Activity(channel: .init(rawValue: row[3]), at: at, links: [RecordLink(contact)])
                }
                try await session.log(activities)
            }
            count += rows.count
        }
        report.print("c2_bulk_activities", operations: count, time)
    }

    /// j: a segment for each city, a journey for all of their members, two mails to each.
    func runCampaign(_ session: Session, _ made: Made) async throws {
        let day = CivilDate(iso8601: "2026-05-31").flatMap(Instant.init(utcMidnightOf:)) ?? session.now
        let reachable: [SegmentCondition] = [
            .related(Opportunity.Fields.contact) { $0.stage.isIn(["lead", "opportunity", "converted"]) },
            .not(.happened(.activity(channel: nil), .since(day))),
        ]
        let cities = try TSV.all(file("cities")).map { $0[0] }
        let now = session.now
        var (time, members) = (Stopwatch(), 0)
        for city in cities {
            let condition = SegmentCondition.all([.contact(Contact.Fields.city == city)] + reachable)
            members += try await time.measure {
                try await session.read { try $0.contacts(satisfying: condition, at: now).count }
            }
        }
        report.print("j_segment", operations: cities.count, time, note: "members=\(members) over 50 cities")
        try await agree(session, made)
        let journey = try await session.create(Journey(name: "Offer", definition: try await offer(session))).id
        // The reactors catch up with what was created before.
        try await session.crm.tick()
        var enrolling = Stopwatch()
        let count = try await enrolling.measure {
            try await session.enrol(everyone: .all(reachable), in: journey).count
        }
        report.print("j_enrol", operations: count, enrolling)
        try await sendMails(session, count)
    }

    /// Consents, so that the gate lets mails through; no part of what is measured.
    private func agree(_ session: Session, _ made: Made) async throws {
        for start in stride(from: 0, to: made.contacts.count, by: 5_000) {
            let some = made.contacts[start..<min(start + 5_000, made.contacts.count)]
            try await session.create(some.map { ConsentFact(contact: $0, kind: .granted, basis: .consent) })
        }
    }

    private func offer(_ session: Session) async throws -> JourneyDefinition {
        let html = """
            <html><body><p>Dear {{contact.name}},</p><p>an offer for you.</p>\
            <a href="https://example.com/offer">Open</a></body></html>
            """
        for name in ["First", "Second"] {
            let subject = "Hello {{contact.name}}"
            try await session.create(MailTemplate(name: name, subject: subject, html: html, text: "An offer for you."))
        }
        return JourneyDefinition(on: .manual) {
            JourneyStep.send("First")
            JourneyStep.wait(days: 1)
            JourneyStep.send("Second")
        }
    }

    /// Ticks twice, a day apart, and measures up to the moment at which the first mail leaves.
    private func sendMails(_ session: Session, _ members: Int) async throws {
        var (processing, whole) = (Stopwatch(), Stopwatch())
        for day in [0, 1] {
            let now = session.now.advanced(by: .seconds(day * 86_401))
            let watch = Mutex(Stopwatch())
            Self.counter.arm { watch.withLock { $0 = $0.stopped } }
            let started = Stopwatch().started
            watch.withLock { $0 = started }
            try await whole.measure { _ = try await session.crm.tick(now: now) }
            processing.add(watch.withLock { $0 })
        }
        let note = "rendered MIME, ledger row, outbox row; batches of 1000"
        report.print("j_process_mail", operations: 2 * members, processing, note: note)
        report.print("j_deliver_mail", operations: 2 * members, whole, note: "with lease, answer and timeline")
    }

    /// Takes every mail and tells of the first one.
    final class Counter: MailTransport {
        private let first = Mutex<(@Sendable () -> Void)?>(nil)

        func arm(_ body: @escaping @Sendable () -> Void) { first.withLock { $0 = body } }

        func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
            first.withLock { body in
                body?()
                body = nil
            }
            return mails.map { .accepted(receipt: $0.key) }
        }
    }

    static let counter = Counter()

    static func marketing() throws -> MarketingAutomation {
        guard let secret = SecretKey(Array(repeating: 7, count: 32)), let key = SigningKey(id: "k1", secret: secret)
        else { throw StorageError(.invalidValue) }
        return MarketingAutomation(
            mail: MailSettings(
                sender: Mailbox(address: try EmailAddress("news@sender.example")),
                linkBase: "https://mail.sender.example/t",
                keys: SigningKeyRing(key),
                addressKeys: SigningKeyRing(key),
                postalAddress: "1 Road, Town",
                transport: counter
            )
        )
    }
}
