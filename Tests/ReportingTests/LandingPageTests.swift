import CRMCore
import CRMTesting
import Foundation
import InMemoryStorage
import Reporting
import Testing

struct LandingPageTests {
    @Test func theExamplesRun() async throws {
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let crm = try await CRM.open(.inMemory, modules: [Reporting()], environment: .virtual(clock))
        let session = crm.session(as: .system("test"))
        try await session.create([
            Contact(
                name: PersonName(given: "Ann"),
                addresses: [PostalAddress(locality: "Berlin")],
                lifecycle: .customer,
                source: "web"
            ),
            Contact(name: PersonName(given: "Bob"), addresses: [PostalAddress(locality: "Paris")]),
        ])
        var query = ReportQuery("contacts", measures: ["count", "customer_rate"], by: ["created:quarter", "source"])
        query.zone = try crm.environment.zones.zone(named: "Europe/Berlin")
        query.filters = [try ReportFilter("city in Berlin, Hamburg")]
        let report = try await session.report(query)
        print(report.table())
        #expect(report.rows.count == 1)
        #expect(report.cell(report.rows[0], "count") == .count(1))

        for description in crm.reportDescriptions { print(description.name) }
        let activities = try await session.report(named: "activities")
        let page = Dashboard("This week", reports: [report, activities]).html()
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        #expect(crm.reportDescriptions.map(\.name) == ["activities", "people", "contacts", "accounts", "tasks"])
    }

    @Test func theExamplesAreThoseOfThePage() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent("Sources/Reporting/Reporting.docc/Reporting.md"),
            encoding: .utf8
        )
        let test = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
        let lines = Set(test.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
        let blocks = page.components(separatedBy: "```")
        #expect(blocks.count == 5)
        for (index, block) in blocks.enumerated() where index % 2 == 1 {
            for line in block.split(separator: "\n").dropFirst() {
                #expect(lines.contains(line.trimmingCharacters(in: .whitespaces)), "\(line)")
            }
        }
    }
}
