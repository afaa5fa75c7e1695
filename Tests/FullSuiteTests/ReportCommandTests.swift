import ExampleTesting
import Foundation
import Testing

/// Reports as the tool prints them.
@Suite struct ReportCommandTests {
    /// A store with two deals, one won.
    private func withDeals(_ body: (Tool) throws -> Void) throws {
        try Tool.withSuite { tool in
            for (name, amount) in [("Alpha", "100.10"), ("Beta", "2,000")] {
                let email = "\(name.lowercased())@example.com"
                try tool.done("capture", "\(name) Buyer", "--email", email, "--company", "\(name) \"<i>\" AG")
                try tool.done("convert", email, "--opportunity", name, "--amount", amount, "--close", "2030-01-15")
            }
            try tool.done("move", "Alpha", "won")
            try body(tool)
        }
    }

    @Test func everyListedReportCanBeMade() throws {
        try withDeals { tool in
            let reports = try tool.done("reports").list("reports")
            let names = reports.compactMap { $0.text("name") }
            for name in [
                "pipeline", "funnel", "win-rate", "sales-trend", "forecast", "activities", "people", "campaigns",
            ] {
                #expect(names.contains(name), "\(name)")
            }
            for report in reports {
                let name = try #require(report.text("name"))
                let made = try tool.done("report", name)
                #expect(Set(made.keys) == ["report", "rows", "total", "period", "zone", "asOf"])
                #expect(made.text("report") == name)
                #expect(made.text("zone") == "UTC")
            }
        }
    }

    @Test func figuresAreExact() throws {
        try withDeals { tool in
            let pipeline = try tool.done("report", "pipeline", "--by", "stage", "--measure", "count,amount")
            #expect(pipeline.list("rows").count == 1)
            #expect(pipeline.object("total").object("amount")["minor"] as? Int == 200_000)
            let won = try tool.done("report", "opportunities", "--by", "outcome", "--measure", "amount,count")
            let amounts = won.list("rows").map { $0.object("amount")["minor"] as? Int }
            #expect(Set(amounts) == [10_010, 200_000])
            #expect(won.object("total").object("amount")["minor"] as? Int == 210_010)
            let filtered = try tool.done(
                "report",
                "opportunities",
                "--by",
                "outcome",
                "--measure",
                "count",
                "--where",
                "amount > 1000"
            )
            #expect(filtered.object("total").number("count") == 1)
            let trend = try tool.done("report", "sales-trend", "--bucket", "year", "--zone", "Asia/Tokyo")
            #expect(trend.text("zone") == "Asia/Tokyo")
            #expect(trend.list("rows").count { $0.text("closed") != nil } == 1)
            let none = try tool.done("report", "win-rate", "--from", "1999-01-01", "--to", "1999-12-31")
            #expect(none.object("total").number("won") == 0)
            #expect(none.object("period").text("from") == "1999-01-01")
            let before = try tool.done("report", "pipeline", "--as-of", "2001-01-01")
            #expect(before.list("rows").isEmpty)
            #expect(before.text("asOf") == "2001-01-01T00:00:00Z")
        }
    }

    @Test func reportsComeInEveryForm() throws {
        try withDeals { tool in
            let csv = try tool.run("report", "pipeline", "--format", "csv").output
            #expect(csv.contains("2000.00"))
            let table = try tool.run("report", "pipeline", "--format", "table").output
            #expect(table.contains("2,000"))
            let svg = try tool.run("report", "pipeline", "--by", "account", "--format", "svg").output
            #expect(svg.hasPrefix("<svg") && !svg.contains("<i>"))
            let html = try tool.run("report", "pipeline", "--by", "account", "--format", "html").output
            #expect(html.hasPrefix("<!DOCTYPE html>") && !html.contains("<i>"))
            let json = try tool.run("report", "pipeline", "--format", "json").output
            #expect(try tool.run("report", "pipeline", "--json").output == json)
        }
    }

    @Test func theDashboardIsOneFile() throws {
        try withDeals { tool in
            let made = try tool.done("dashboard", tool.path("d.html"))
            #expect((made["reports"] as? [String])?.contains("pipeline") == true)
            let html = try String(contentsOfFile: tool.path("d.html"), encoding: .utf8)
            #expect(html.utf8.count == made.number("bytes"))
            #expect(!html.contains("<script") && !html.contains("src=") && !html.contains("href=\"http"))
            #expect(
                try tool.refused("dashboard", tool.path("no/such/d.html")).text("message")?.contains("no/such") == true
            )
        }
    }

    @Test func whatThereIsNotIsNamedWithWhatThereIs() throws {
        try withDeals { tool in
            for (arguments, words) in [
                (["pipline"], ["pipline", "pipeline"]),
                (["pipeline", "--by", "stag"], ["stag", "stage"]),
                (["pipeline", "--measure", "amout"], ["amout", "amount"]),
                (["pipeline", "--where", "nonsense = 1"], ["nonsense", "stage"]),
                (["pipeline", "--where", "amount"], ["amount", "field op value"]),
                (["pipeline", "--where", "amount > much"], ["much"]),
                (["pipeline", "--from", "soon"], ["--from", "soon"]),
                (["pipeline", "--from", "2030-01-02", "--to", "2030-01-01"], ["2030-01-02"]),
                (["pipeline", "--bucket", "fortnight"], ["fortnight", "quarter"]),
                (["pipeline", "--format", "svg", "--json"], ["svg"]),
                (["campaigns", "--choose", "model=best"], ["best", "linear"]),
                (["campaigns", "--choose", "model"], ["name=value"]),
                (["pipeline", "--zone", "Mars/Base"], ["Mars/Base"]),
            ] {
                let run = try tool.run(["report"] + arguments + ["--json"])
                #expect(run.code == 2, "\(arguments)")
                let message = try #require(try run.json()["error"] as? [String: Any]).text("message") ?? ""
                for word in words { #expect(message.contains(word), "\(arguments): \(message)") }
            }
        }
    }
}
