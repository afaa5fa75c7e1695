import CRMCore
import MarketingAutomation
import Synchronization

/// Takes every mail as a mail server would, and remembers until it is asked for whom it was.
final class DemoTransport: MailTransport {
    struct Delivery: Sendable {
        let key: String
        let recipient: String
    }

    private let deliveries = Mutex<[Delivery]>([])

    func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
        deliveries.withLock { $0 += mails.map { Delivery(key: $0.key, recipient: $0.recipient) } }
        return mails.map { _ in .accepted(receipt: nil) }
    }

    /// What came since the last call.
    func collect() -> [Delivery] {
        deliveries.withLock { deliveries in
            defer { deliveries = [] }
            return deliveries
        }
    }
}
