import CRMCore
import InMemoryStorage
import StorageProtocols
import Testing

struct FactTests {
    private struct Shop: CRMModule {
        let name = "shop"
        let register: @Sendable (inout Registry) -> Void

        func register(in registry: inout Registry) { register(&registry) }
    }

    private func problems(_ register: @escaping @Sendable (inout Registry) -> Void) async throws -> [String] {
        do {
            _ = try await CRM.open(.inMemory, modules: [Shop(register: register)])
            return []
        } catch let error as RegistryError {
            return error.problems.map { "\($0.kind.name) \($0.name)" }
        }
    }

    @Test func coreFactsAreThere() async throws {
        let crm = try await CRM.open(.inMemory)
        #expect(crm.facts.map(\.name) == ["contacts", "accounts", "activities", "tasks"])
        #expect(crm.facts.first?.dimension("team")?.label == .init(type: "team", field: FieldName("name")))
        #expect(crm.facts.first?.measure("customer_rate")?.title == "Customer rate")
        #expect(crm.funnels.isEmpty)
        #expect(crm.reports.isEmpty)
    }

    @Test func wrongNamesAreFoundWhenOpened() async throws {
        let found = try await problems { registry in
            let nowhere = ProjectedField(FieldName("nowhere"))
            registry.fact(
                Fact(
                    "users",
                    of: User.self,
                    dimensions: [
                        Dimension("name", field: nowhere, kind: .value),
                        Dimension("date", field: ProjectedField(FieldName("name")), kind: .date),
                        Dimension("team", User.Fields.team, label: Account.Fields.name),
                        .bands("size", User.Fields.isActive, from: [3, 3]),
                    ],
                    measures: [.count(), .count(), .ratio("rate", of: "count", to: "nothing")]
                )
            )
            registry.fact(Fact("users", of: User.self, dimensions: [], measures: []))
        }
        #expect(
            found == [
                "duplicate dimension or measure users.count",
                "unknown field user.nowhere",
                "unsuitable field users.date",
                "unsuitable field users.team",
                "unsuitable field users.size",
                "unknown measure users.nothing",
                "duplicate fact users",
            ]
        )
    }

    @Test func funnelsAndReportsAreChecked() async throws {
        let found = try await problems { registry in
            registry.funnel(
                Funnel(
                    "contacts",
                    of: Contact.self,
                    began: Contact.Fields.createdAt,
                    steps: [
                        .init("created"),
                        .init("created", where: Contact.Fields.lifecycle == .customer),
                        .init("odd", where: Filter<Contact>(.isNull(FieldName("nowhere")))),
                        .init("timed", time: .init(Activity.Fields.durationSeconds, of: Activity.Fields.links)),
                    ]
                )
            )
            registry.report(
                ComputedReport("costs", columns: [.init("a", .text), .init("a", .count)]) { _, _ in ReportRows([]) }
            )
        }
        #expect(
            found == [
                "duplicate funnel contacts.created",
                "unknown field contact.nowhere",
                "duplicate dimension or measure costs.a",
            ]
        )
    }
}
