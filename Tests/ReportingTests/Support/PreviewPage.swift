import CRMCore
import CRMTesting
import InMemoryStorage
import Reporting

/// Pages that the tests make, and that can be looked at.
enum PreviewPage {
    /// Every kind of chart.
    static func dashboard(_ data: ShopData) async throws -> Dashboard {
        let zone = try data.crm.environment.zones.zone(named: "Europe/Berlin")
        var options = ReportOptions()
        options.zone = zone
        var year = options
        year.from = CivilDate(year: 2026, month: 1, day: 1)
        year.to = CivilDate(year: 2027, month: 1, day: 1)
        year.comparesWithPrevious = true
        var byOwner = year
        byOwner.dimensions = ["owner"]
        byOwner.comparesWithPrevious = false
        var funnel = options
        funnel.from = year.from
        var staged = options
        staged.dimensions = ["stage", "owner"]
        var reports: [Report] = []
        let asked: [(String, ReportOptions)] = [
            ("sales-trend", year), ("sales-trend", byOwner), ("pipeline", options), ("pipeline", staged),
            ("win-rate", year), ("funnel", funnel), ("people", year), ("campaigns", options), ("forecast", options),
        ]
        for (name, options) in asked where data.crm.reportDescriptions.contains(where: { $0.name == name }) {
            reports.append(try await data.session.report(named: name, options: options))
        }
        return Dashboard("Sales 2026", subtitle: "Acme GmbH · Europe/Berlin", reports: reports)
    }

    /// A page with many people and long names.
    static func business() async throws -> Dashboard {
        var data = try await ShopData(.memory, seed: 8)
        try await data.fill(900, currencies: ["EUR"])
        try await data.addPeople([
            "Alexandra Papadopoulou-Richardson", "María José Fernández", "田中 健太郎", "Åse Lindqvist", "O’Brien & Sons",
            "Nguyễn Thị Minh Khai",
        ])
        var page = try await dashboard(data)
        page.tiles = page.tiles.prefix(6).map { $0 }
        return page
    }
}

extension ShopData {
    /// More people, each with some sales, and stays in stages.
    mutating func addPeople(_ names: [String]) async throws {
        let people = try await session.create(names.map { User(name: $0) })
        var more: [Sale] = []
        for (index, sale) in sales.enumerated() where sale.record.stage != "lost" || index % 3 == 0 {
            var copy = sale.record
            copy.id = .unassigned
            copy.owner = people[index % people.count].id
            copy.amount = (copy.amount ?? 4_000).magnitude.hashedAmount(index)
            copy.weighted = (copy.amount ?? 0) / 4
            copy.currency = "EUR"
            more.append(copy)
        }
        sales += try await session.create(more)
        let stays = sales.enumerated()
            .flatMap { index, sale in
                [
                    Stay(sale: sale.id, stage: "new", seconds: Int64(index % 37) * 7_200),
                    Stay(sale: sale.id, stage: "offer", seconds: Int64(index % 11) * 90_000),
                ]
            }
        try await session.create(stays)
    }
}

extension UInt64 {
    fileprivate func hashedAmount(_ index: Int) -> Int64 { Int64(self % 200_000) * Int64(index % 9 + 1) * 7 }
}
