import ExampleTesting
import Foundation
import Testing

/// The way of a customer through the tool: found, written to, handed over, won and counted.
@Suite struct JourneyTests {
    @Test func aLeadBecomesAWonDeal() throws {
        try Tool.withSuite { tool in
            let lead = try tool.done(
                "capture",
                "Jo Park",
                "--email",
                "jo@park.example",
                "--company",
                "Park & Sons",
                "--key",
                "form 1"
            )
            #expect(lead.text("status") == "new")
            #expect(lead.text("respond_by") != nil)
            let again = try tool.done("capture", "Jo Park", "--email", "jo@park.example", "--key", "form 1")
            #expect(again.text("id") == lead.text("id"))
            #expect(try tool.done("list", "leads").number("count") == 1)

            #expect(try tool.done("qualify", "jo@park.example").text("status") == "qualified")
            let made = try tool.done(
                "convert",
                "jo@park.example",
                "--opportunity",
                "Park pilot",
                "--amount",
                "12,000.50",
                "--close",
                "2030-01-15"
            )
            let deal = try #require(made.text("opportunity"))
            #expect(made.text("account") != nil && made.text("contact") != nil)
            #expect(try tool.refused("convert", "jo@park.example", "--opportunity", "Park pilot").text("code") != nil)

            let moved = try tool.done("move", "Park pilot", "proposal")
            #expect(moved.object("amount")["minor"] as? Int == 1_200_050)
            #expect(moved.object("amount").text("currency") == "EUR")
            #expect(try tool.done("move", deal, "won").text("outcome") == "won")
            try tool.done("tick")
            let page = try tool.done("show", "jo@park.example")
            #expect(page.text("lifecycle") == "customer")
            #expect(page.list("opportunities").map { $0.text("stage") } == ["won"])
            #expect(page.list("leads").map { $0.text("status") } == ["converted"])
            let trend = try tool.done("report", "sales-trend")
            #expect(trend.object("total").object("won_amount")["minor"] as? Int == 1_200_050)
        }
    }

    @Test func whoAgreesIsWrittenToWhileTimePasses() throws {
        try Tool.withSuite { tool in
            #expect(try tool.done("explain", "unsent", "ann@example.com").text("decision") == "never_asked")
            let out = try tool.done("explain", "segment", "newsletter", "ann@example.com")
            #expect(out["member"] as? Bool == false)
            #expect(try tool.done("consent", "ann@example.com", "--source", "fair")["allowed"] as? Bool == true)
            let ticked = try tool.done("tick", "--until", "2100-01-01")
            #expect(ticked.number("delivered") == 3)
            #expect(ticked.list("failures").isEmpty)
            let mails = try FileManager.default.contentsOfDirectory(atPath: tool.path("store.crm.mail"))
            #expect(mails.count { $0.hasSuffix(".eml") } == 3)
            let told = try tool.done("explain", "unsent", "ann@example.com")
            #expect(told.list("messages").map { $0.text("state") } == ["accepted", "accepted", "accepted"])
            #expect(told.list("consent").first?.text("source") == "fair")
            let member = try tool.done("explain", "segment", "newsletter", "ann@example.com")
            #expect(member["member"] as? Bool == true)
            #expect(member.text("member_since") != nil)
            // The key of the links is nobody else's business.
            let key = try FileManager.default.attributesOfItem(atPath: tool.path("store.crm.key"))
            #expect((key[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)

            #expect(try tool.done("consent", "ann@example.com", "--withdraw")["allowed"] as? Bool == false)
            #expect(try tool.done("explain", "unsent", "ann@example.com").text("decision") == "withdrawn")
            try tool.done("tick")
        }
    }

    @Test func leadsGoAroundThePool() throws {
        try Tool.withSuite { tool in
            let users = try tool.write(
                "Name,Email\nMara Lind,mara@us.example\nTom Kern,tom@us.example\n",
                to: "users.csv"
            )
            // Users come in by import, where the module of imports knows them.
            guard try tool.run("import", users, "--as", "users").code == 0 else { return }
            for name in ["Mara Lind", "tom@us.example"] { try tool.done("pool", name) }
            for number in 1...4 {
                try tool.done("capture", "Guest \(number)", "--email", "g\(number)@example.com")
            }
            let route = try tool.done("explain", "route", "g4@example.com")
            let decision = try #require(route.list("decisions").first)
            #expect(decision.text("entry") == "everybody else")
            #expect(decision.list("candidates").count == 2)
            #expect(try tool.done("pool").list("members").count == 2)
        }
    }

    @Test func aForecastIsTakenApart() throws {
        try Tool.withSuite { tool in
            try tool.done("capture", "Jo Park", "--email", "jo@park.example")
            try tool.done(
                "convert",
                "jo@park.example",
                "--opportunity",
                "Pilot",
                "--amount",
                "100",
                "--close",
                "2030-02-01"
            )
            let before = try #require(try tool.done("show", "Pilot").text("created_at"))
            try tool.done("move", "Pilot", "negotiation", "--amount", "250")
            let told = try tool.done(
                "explain",
                "forecast",
                "--from",
                "2030-01-01",
                "--to",
                "2030-03-31",
                "--since",
                before
            )
            #expect(told.list("lines").map { $0.text("category") } == ["commit"])
            #expect(told.list("lines").first?.object("weighted")["minor"] as? Int == 18_750)
            let waterfall = try #require(told.list("waterfalls").first)
            #expect(waterfall["adds_up"] as? Bool == true)
            let steps = waterfall.list("steps").map { ($0.text("step"), $0.object("amount")["minor"] as? Int) }
            #expect(steps.first { $0.0 == "start" }?.1 == 10_000)
            #expect(steps.first { $0.0 == "amount_up" }?.1 == 15_000)
            #expect(steps.first { $0.0 == "end" }?.1 == 25_000)
            #expect(
                try tool.done("explain", "forecast", "--from", "2031-01-01", "--to", "2031-01-01").list("lines").isEmpty
            )
        }
    }

    @Test func aServiceTicksWhenSomebodyWritesAndEndsWhenItIsTold() throws {
        try Tool.withSuite { tool in
            let service = try tool.start(["run", "--for", "500", "--json"])
            defer { service.stop() }
            try tool.done("consent", "ann@example.com", "--source", "fair")
            // Looking takes a while: no need to sleep in between.
            var sent = 0
            for _ in 0..<4_000 where sent == 0 {
                sent = try tool.done("show", "ann@example.com").list("messages")
                    .count { $0.text("state") == "accepted" }
            }
            #expect(sent == 1)
            service.process.terminate()
            let run = try service.result()
            #expect(run.code == 0, "\(run.errors)")
            let report = try run.json()
            #expect(report.number("delivered") == 1)
            #expect(report.text("nextWakeUp") != nil)
        }
    }

    @Test func mailWaitsForAServerThatIsNotThere() throws {
        try Tool.withSuite { tool in
            try tool.done("consent", "ann@example.com")
            // Nobody listens there.
            let ticked = try tool.done("tick", "--smtp", "127.0.0.1:9", "--smtp-security", "none")
            #expect(ticked.number("delivered") == 0)
            #expect(ticked.text("nextWakeUp") != nil)
            let told = try tool.done("explain", "unsent", "ann@example.com")
            #expect(told.list("messages").map { $0.text("state") } == ["planned"])
            #expect(try tool.done("tick", "--until", "2100-01-01").number("delivered") ?? 0 >= 1)
        }
    }

    @Test func aServiceEndsByItself() throws {
        try Tool.withSuite { tool in
            let report = try tool.done("run", "--for", "0")
            #expect(report.number("ticks") == 1)
            #expect(try tool.refused("run", "--for", "-1").text("code") == "usage")
        }
    }
}
