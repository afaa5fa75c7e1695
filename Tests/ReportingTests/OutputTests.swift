import CRMCore
import CRMTesting
import Foundation
import InMemoryStorage
import Reporting
import Testing

struct OutputTests {
    private func report() -> Report {
        var report = Report(
            name: "pipeline",
            title: "Pipeline",
            columns: [
                ReportColumn("stage", .text, isDimension: true), ReportColumn("count", .count),
                ReportColumn("amount", .money), ReportColumn("win_rate", .percent), ReportColumn("time", .duration),
            ],
            rows: [
                Report.Row([
                    .text("Offer, \"big\""), .count(1_234),
                    .money([.init(minor: 123_456_789, currency: "EUR")]),
                    ReportCell.Ratio(5 as Int64, of: 12).map { .ratio($0) } ?? .none, .duration(90_000),
                ]),
                Report.Row([.text("=SUM(A1)"), .count(2), .money([.init(minor: -5, currency: "EUR")]), .none, .none]),
                Report.Row([.text("見積"), .count(617), .none, .none, .duration(30)]),
            ],
            total: Report.Row([
                .none, .count(1_853), .money([.init(minor: 123_456_784, currency: "EUR")]), .none, .none,
            ]),
            period: ReportPeriod(
                from: CivilDate(daysSinceEpoch: 20_454),
                to: CivilDate(daysSinceEpoch: 20_544),
                in: .utc
            )
        )
        report.rowCount = 5
        return report
    }

    @Test func tablesAlignByTheWidthThatIsSeen() {
        #expect(
            report().table(width: 100) == """
                Pipeline
                2026-01-01 to 2026-03-31 · UTC · first 3 of 5 rows

                Stage         Count  Amount (EUR)  Win rate  95% interval    Time
                Offer, "big"  1,234  1,234,567.89     41.7%  19–68%, n=12  25.0 h  ████████████████████████
                =SUM(A1)          2         -0.05         –                     –
                見積            617             –         –                  30 s  ████████████
                ─────────────────────────────────────────────────────────────────
                Total         1,853  1,234,567.84         –                     –

                """
        )
        // Figures are never cut; colours only where they are asked for.
        #expect(report().table(width: 60).contains("Offer, …  1,234  1,234,567.89"))
        #expect(!report().table().utf8.contains(0x1B))
        #expect(report().table(isStyled: true).utf8.contains(0x1B))
    }

    @Test func csvHasAColumnForEachCurrency() throws {
        #expect(
            try report().csv()
                == [
                    "Stage,Count,Amount (EUR),Win rate,Win rate low,Win rate high,Win rate n,Time",
                    "\"Offer, \"\"big\"\"\",1234,1234567.89,0.416667,0.19326,0.680489,12,90000",
                    "'=SUM(A1),2,-0.05,,,,,",
                    "見積,617,,,,,,30",
                    "Total,1853,1234567.84,,,,,",
                    "",
                ]
                .joined(separator: "\r\n")
        )
        #expect(try report().csv(guardsFormulas: false).contains("\r\n=SUM(A1),2"))
        var mixed = report()
        mixed.rows[1].cells[2] = .money([.init(minor: 7, currency: "EUR"), .init(minor: 12, currency: "JPY")])
        #expect(try mixed.csv().contains("Amount (EUR),Amount (JPY)"))
        #expect(try mixed.csv().contains(",2,0.07,12,"))
    }

    @Test func jsonIsWhatItSays() throws {
        var report = report()
        report.rows = [report.rows[0], report.rows[2]]
        report.asOf = .instant(Instant(seconds: 1_767_225_600))
        #expect(
            report.json() == #"{"report":"pipeline","rows":[{"stage":"Offer, \"big\"","count":1234,"#
                + #""amount":{"minor":123456789,"currency":"EUR"},"#
                + #""win_rate":{"value":0.4166666666666667,"part":5,"n":12,"low":0.19326031365875668,"#
                + #""high":0.6804886874504503},"time":90000},"#
                + #"{"stage":"見積","count":617,"amount":null,"win_rate":null,"time":30}],"#
                + #""total":{"count":1853,"amount":{"minor":123456784,"currency":"EUR"},"win_rate":null,"time":null},"#
                + #""period":{"from":"2026-01-01","to":"2026-04-01"},"zone":"UTC","asOf":"2026-01-01T00:00:00Z"}"#
        )
        report.rows = []
        report.period = nil
        report.asOf = nil
        report.total = nil
        #expect(
            report.json() == #"{"report":"pipeline","rows":[],"total":null,"period":null,"zone":"UTC","asOf":null}"#
        )
    }

    @Test func theIntervalIsWilsons() throws {
        // Figures of Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        for (part, whole, low, high) in [
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
        ] as [(Int64, Int64, Double, Double)] {
            let interval = try #require(ReportCell.Ratio(part, of: whole)?.interval)
            #expect(abs(interval.lowerBound - low) < 0.0001)
            #expect(abs(interval.upperBound - high) < 0.0001)
        }
        #expect(ReportCell.Ratio(1 as Int64, of: 0) == nil)
        #expect(ReportCell.Ratio(3 as Int64, of: 2)?.interval == nil)
        for whole in 1...60 as ClosedRange<Int64> {
            for part in 0...whole {
                let ratio = try #require(ReportCell.Ratio(part, of: whole))
                #expect(ratio.interval?.contains(ratio.value) == true)
                #expect((ratio.interval?.lowerBound ?? -1) >= 0 && (ratio.interval?.upperBound ?? 2) <= 1)
            }
        }
    }

    @Test func theSameFiguresGiveTheSameBytes() async throws {
        func page() async throws -> String {
            var data = try await ShopData(.memory, seed: 4)
            try await data.fill(120, currencies: ["EUR"])
            return try await PreviewPage.dashboard(data).html()
        }
        let first = try await page()
        #expect(try await first == page())
        #expect(first.contains("<svg"))
        if let folder = ProcessInfo.processInfo.environment["SWIFT_CRM_PREVIEW"] {
            try Data(first.utf8).write(to: URL(fileURLWithPath: folder + "/small.html"))
            let wide = try await PreviewPage.business().html()
            try Data(wide.utf8).write(to: URL(fileURLWithPath: folder + "/dashboard.html"))
        }
    }

    @Test func hostileNamesBreakOutOfNothing() async throws {
        let texts = TestData.hostileTexts()
        let reports = stride(from: 0, to: texts.count, by: 12)
            .map { start -> Report in
                let some = Array(texts[start..<min(start + 12, texts.count)])
                let period = CivilDate(daysSinceEpoch: 20_454)
                var report = Report(
                    name: some[0],
                    title: some[0],
                    columns: [
                        ReportColumn("at", .date(.month), isDimension: true),
                        ReportColumn("x", title: some[0], .text, isDimension: true),
                        ReportColumn("y", title: some[0], .count),
                    ],
                    rows: some.map { Report.Row([.date(period), .text($0), .count(3)]) }
                )
                report.chart = start % 24 == 0 ? .stacked : .bars
                if start % 24 != 0 { report.columns[0] = ReportColumn("at", .text, isDimension: true) }
                return report
            }
        let tiles = texts.prefix(20).map { Dashboard.Tile($0, value: $0, note: $0) }
        let html = Dashboard(texts[0], subtitle: texts[1], tiles: tiles, reports: reports).html()
        let script = """
            import sys, html5lib
            text = sys.stdin.buffer.read().decode('utf-8')
            parser = html5lib.HTMLParser(strict=False)
            tree = parser.parse(text)
            names = sorted({element.tag.split('}')[-1] for element in tree.iter() if isinstance(element.tag, str)})
            attributes = sorted({name for element in tree.iter() for name in element.attrib})
            comments = sum(1 for element in tree.iter() if not isinstance(element.tag, str))
            print(' '.join(names)); print(' '.join(map(str, attributes))); print(comments)
            print(sorted({error for _, error, _ in parser.errors}))
            """
        guard let (status, output) = try TestData.run(["python3", "-c", script], input: html), status == 0 else {
            print("skipped: python3 with html5lib absent")
            return
        }
        let lines = output.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "body dd desc details div dl dt h1 h2 head header html line main meta p rect section style summary "
                    + "svg table tbody td text th thead title tr",
                "aria-labelledby charset class content height id lang name role rx scope tabindex text-anchor "
                    + "viewBox width x x1 x2 y y1 y2 {http://www.w3.org/2000/xmlns/}xmlns",
                "0", "[]",
            ],
            "\(lines)"
        )
        for report in reports.prefix(6) {
            guard let svg = report.svg() else { continue }
            let check = "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())"
            guard let (status, output) = try TestData.run(["python3", "-c", check], input: svg) else { return }
            #expect(status == 0, "\(output)")
        }
        let table = reports[0].table(width: 400)
        #expect(!table.utf8.contains(0x1B) && !table.utf8.contains(0x00))
    }
}
