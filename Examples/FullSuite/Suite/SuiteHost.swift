import CRMCore
import ExampleSupport
import Foundation
import MarketingAutomation
import Reporting
import SalesAutomation

/// The sample business, Nordlicht Instruments, which makes measuring instruments: every module with its settings.
struct SuiteHost: Sendable {
    /// The currency of amounts that name none.
    static let currency = Currency(rawValue: "EUR")
    /// The routing pool of leads that come in by themselves.
    static let inbound = "inbound"
    /// The routing pool of leads of large companies.
    static let keyAccounts = "key accounts"

    let zone: Zone
    let mail: MailSettings

    /// Settles how the business works.
    ///
    /// - Parameters:
    ///   - zone: Where it is.
    ///   - transport: Where mail goes.
    ///   - secret: What links in mails are signed with.
    ///   - addresses: What suppressed addresses are hashed with; the same secret where nil.
    init(zone: Zone, transport: any MailTransport, secret: SecretKey, addresses: SigningKeyRing? = nil) throws {
        self.zone = zone
        guard let key = SigningKey(id: "suite1", secret: secret) else {
            throw Failure("key", "the signing key has no proper name")
        }
        mail = MailSettings(
            sender: Mailbox(name: "Nordlicht Instruments", address: try EmailAddress("hello@nordlicht.example")),
            replyTo: Mailbox(name: "Nordlicht Sales", address: try EmailAddress("sales@nordlicht.example")),
            linkBase: "https://nordlicht.example/t",
            keys: SigningKeyRing(key),
            addressKeys: try addresses ?? SecretFile.addressKeys(secret),
            postalAddress: "Nordlicht Instruments GmbH, Hafenstraße 12, 20457 Hamburg, Germany",
            transport: transport,
            defaultZone: zone
        )
    }

    /// Everything that the business installs.
    var modules: [any CRMModule] { [sales, marketing, Reporting()] }

    /// People work from Monday to Friday, nine to five.
    var officeHours: BusinessCalendar {
        let day = [DayHours(TimeOfDay(9), TimeOfDay(17))]
        let week: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
        return BusinessCalendar(zone: zone, weekly: Dictionary(uniqueKeysWithValues: week.map { ($0, day) }))
    }

    /// Two ways of selling: to new customers, and again to those there are.
    static let pipelines = [
        Pipeline("new-business", title: "New business") {
            Stage("qualification", title: "Qualification", probability: 10)
            Stage("demonstration", title: "Demonstration", probability: 25)
            Stage("proposal", title: "Proposal", probability: 50, category: .bestCase) {
                Requires { $0.amount }
                Requires { $0.closeDate }
            }
            Stage("negotiation", title: "Negotiation", probability: 75, category: .commit)
            Stage.won(title: "Won")
            Stage.lost(title: "Lost", reasons: ["price", "competitor", "no budget", "no decision", "timing"])
        },
        Pipeline("renewal", title: "Renewals", allowsBack: false) {
            Stage("due", title: "Due", probability: 70, category: .bestCase)
            Stage("offered", title: "Offered", probability: 85, category: .commit) {
                Requires { $0.amount }
            }
            Stage.won(title: "Renewed")
            Stage.lost(title: "Churned", reasons: ["price", "competitor", "no need", "dissatisfied"])
        },
    ]

    /// Leads of large companies go to the key accounts team, all others around the inbound team.
    var sales: SalesAutomation {
        SalesAutomation(
            pipelines: Self.pipelines,
            routing: RoutingPolicy {
                RoutingEntry("promising", pool: Self.keyAccounts) { $0.score >= 80 }
                RoutingEntry("everybody else", pool: Self.inbound)
            },
            response: ResponsePolicy(within: .seconds(4 * 3_600), calendar: officeHours),
            calendars: ["office": officeHours]
        )
    }

    /// What people do counts for a month or so; who does enough of it is handed over to sales.
    var marketing: MarketingAutomation {
        MarketingAutomation(
            mail: mail,
            scoring: ScoreModel(
                halfLifeDays: 30,
                rules: [
                    ScoreModel.Rule(.open, points: 2, group: "mail"),
                    ScoreModel.Rule(.click, points: 12, group: "mail"),
                    ScoreModel.Rule(.activity(.web), points: 10, group: "web"),
                    ScoreModel.Rule(.touch(.form), points: 25, group: "web"),
                    ScoreModel.Rule(.touch(.event), points: 30, group: "events"),
                    ScoreModel.Rule(.activity(channel: .email, direction: .inbound), points: 15, group: "talk"),
                ],
                caps: ["mail": 40, "web": 60],
                qualifiesAt: 50,
                releasesAt: 25
            )
        )
    }
}

extension HostOptions {
    /// Opens the store with every module of the sample business, runs a command on it and closes it again.
    ///
    /// Mail lies in a folder beside the store unless it goes elsewhere, and the key of its links in a file.
    func withSuite<T>(
        missing: Missing = .fails,
        transport: (any MailTransport)? = nil,
        _ body: (ToolHost) async throws -> T
    ) async throws -> T {
        let environment = CRM.Environment.system()
        let isKept = missing == .isCreated || FileManager.default.fileExists(atPath: path)
        let isNewKey = isKept && !SecretFile(path + ".key").exists
        let named = try suppressionKey == nil ? nil : SuppressionKey(self, .found, canBeMade: false).ring
        let suite = try SuiteHost(
            zone: environment.zones.zone(named: zone),
            transport: transport ?? FileDropTransport(folder: path + ".mail"),
            secret: try isKept ? SecretFile(path + ".key").secret() : SecretFile.make(),
            addresses: named
        )
        do {
            return try await withHost(modules: suite.modules, missing: missing, environment: environment) { host in
                if isKept {
                    try FileManager.default.createDirectory(atPath: path + ".mail", withIntermediateDirectories: true)
                }
                if isNewKey { try await host.crm.checkSuppressions(under: named, in: SecretFile(path + ".key")) }
                try await SuiteContent.install(in: host.session)
                return try await body(host)
            }
        } catch let failure as Failure where isNewKey && (failure.isAboutStore || failure.code == "lostKey") {
            // Nothing is left beside a file that is no store, or whose key is elsewhere.
            SecretFile(path + ".key").remove()
            throw failure
        }
    }
}
