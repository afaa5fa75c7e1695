import CRMCore
import CRMTesting
import StorageProtocols
import Synchronization
import Testing

/// Receives what is posted, and answers as the test says.
final class Receiver: WebhookTransport {
    private struct State {
        var requests: [WebhookRequest] = []
        var answers: [(@Sendable (Event) -> WebhookAnswer?)] = []
    }

    private let state = Mutex(State())

    /// An event as a receiver reads it.
    struct Event: Hashable {
        var url: String
        var id: String
        var type: String
        var record: String
        var version: Int64
        var sequence: Int64
        var changed: [String]
        var json: JSONValue

        init(_ request: WebhookRequest) throws {
            url = request.url
            json = try JSONValue(parsing: request.body)
            id = json["id"]?.text ?? ""
            type = json["type"]?.text ?? ""
            record = json["record"]?["id"]?.text ?? ""
            version = json["version"]?.number ?? 0
            sequence = json["sequence"]?.number ?? 0
            guard case .array(let names)? = json["changed"] else { throw TestFailure() }
            changed = names.compactMap(\.text)
        }
    }

    var requests: [WebhookRequest] { state.withLock { $0.requests } }

    func events() throws -> [Event] { try requests.map(Event.init) }

    /// From now on answers so; nil is 200.
    func answer(_ body: @escaping @Sendable (Event) -> WebhookAnswer?) { state.withLock { $0.answers = [body] } }

    func post(_ requests: [WebhookRequest]) async -> [WebhookAnswer] {
        requests.map { request in
            state.withLock { state in
                state.requests.append(request)
                guard let event = try? Event(request) else { return .status(400) }
                return state.answers.last?(event) ?? .status(200)
            }
        }
    }
}

extension JSONValue {
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Int64? { if case .integer(let number) = self { number } else { nil } }
}

/// A CRM that tells of changes.
struct WebhookCRM {
    let test: TestCRM
    let receiver = Receiver()
    let secret: SecretKey

    init(
        _ kind: StoreKind = .memory,
        policy: OutboxPolicy = Webhooks.standardPolicy,
        patience: Duration? = .seconds(3 * 86_400),
        discloses: @escaping WebhookPolicy = { _, _, _ in .identifiers }
    ) async throws {
        secret = try #require(SecretKey(Array(0..<32)))
        let webhooks = Webhooks(
            transport: receiver,
            secrets: WebhookSecrets(["erp": secret]),
            policy: policy,
            patience: patience,
            discloses: discloses
        )
        test = try await TestCRM(kind, modules: [webhooks])
    }

    var session: Session { test.session }

    @discardableResult
    func subscribe(
        types: [String] = [],
        kinds: [WebhookEvent.Kind] = [],
        fields: [String] = [],
        includesValues: Bool = false
    ) async throws -> Stored<WebhookSubscription> {
        try await session.create(
            WebhookSubscription(
                name: "ERP",
                url: "https://erp.example/hook",
                secret: "erp",
                types: types,
                kinds: kinds,
                fields: fields,
                includesValues: includesValues
            )
        )
    }

    /// Ticks until everything is sent, or for two days.
    func settle() async throws {
        try await test.crm.tick(until: test.clock.now.advanced(by: .seconds(2 * 86_400)), moving: test.clock)
    }
}
