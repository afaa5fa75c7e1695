import ExampleTesting
import Foundation
import Testing

/// What the verbs refuse, and that they say what and where.
@Suite struct SuiteCommandTests {
    @Test func aMissingStoreIsAnError() throws {
        let tool = try Tool("FullSuite")
        defer { tool.remove() }
        for arguments in [
            ["reports"], ["report", "pipeline"], ["dashboard", tool.path("d.html")], ["tick"], ["run"],
            ["explain", "route", "a@example.com"], ["list", "leads"], ["show", "a@example.com"], ["pool"],
            ["move", "a", "won"], ["qualify", "a@example.com"],
        ] {
            let run = try tool.run(arguments)
            #expect(run.code == 2, "\(arguments)")
            #expect(run.errors.contains("store.crm"), "\(arguments): \(run.errors)")
        }
        // Nothing is left behind, not even a key.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: tool.folder.path).allSatisfy { !$0.hasPrefix("store") }
        )
        #expect(try tool.run("import", tool.path("absent.csv")).code == 2)
        #expect(!FileManager.default.fileExists(atPath: tool.path("store.crm")))
    }

    @Test func aFileThatIsNoStoreIsLeftAlone() throws {
        let tool = try Tool("FullSuite")
        defer { tool.remove() }
        _ = try tool.write("not a store", to: "store.crm")
        let error = try #require(try tool.refused("reports")["code"] as? String)
        #expect(error == "notAStore")
        let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
        #expect(left.filter { $0.hasPrefix("store") } == ["store.crm"])
        #expect(try String(contentsOfFile: tool.path("store.crm"), encoding: .utf8) == "not a store")
    }

    @Test func unknownNamesAreNamed() throws {
        try Tool.withSuite { tool in
            try tool.done("capture", "Jo Park", "--email", "jo@park.example")
            try tool.done("convert", "jo@park.example", "--opportunity", "Pilot")
            for (arguments, words) in [
                (["explain", "segment", "news", "ann@example.com"], ["news", "newsletter"]),
                (["explain", "segment", "newsletter", "nobody@example.com"], ["nobody@example.com"]),
                (["explain", "route", "nobody@example.com"], ["nobody@example.com"]),
                (["explain", "forecast", "--owner", "Nobody"], ["Nobody"]),
                (["explain", "forecast", "--from", "2030-01-01"], ["--to"]),
                (["explain", "unsent", "no address"], ["no address"]),
                (["move", "Pilot", "victory"], ["victory"]),
                (["move", "Pilot", "proposal"], ["amount"]),
                (["move", "Pilot", "lost", "--reason", "weather"], ["price"]),
                (["move", "Nothing", "won"], ["Nothing"]),
                (["convert", "jo@park.example"], ["converted"]),
                (["capture", ""], ["name"]),
                (["capture", "X", "--email", "broken"], ["broken"]),
                (["pool", "Nobody"], ["Nobody"]),
                (["pool", "Nobody", "--pool", "none"], ["none", "inbound"]),
                (["list", "leads", "--where", "nonsense = 1"], ["nonsense", "status"]),
                (["tick", "--until", "2001-01-01"], ["2001"]),
                (["tick", "--smtp", "localhost"], ["host:port"]),
                (["import", tool.path("contacts.csv"), "--as", "cats"], ["cats"]),
            ] {
                let run = try tool.run(arguments + ["--json"])
                #expect(run.code == 2, "\(arguments)")
                let message = try #require(try run.json()["error"] as? [String: Any]).text("message") ?? ""
                for word in words { #expect(message.contains(word), "\(arguments): \(message)") }
            }
            // What was refused changed nothing.
            #expect(try tool.done("show", "Pilot").text("stage") == "qualification")
        }
    }

    @Test func listsFilterAndPage() throws {
        try Tool.withSuite { tool in
            for number in 1...3 {
                try tool.done("capture", "Guest \(number)", "--email", "g\(number)@example.com", "--source", "fair")
                try tool.done(
                    "convert",
                    "g\(number)@example.com",
                    "--opportunity",
                    "Deal \(number)",
                    "--amount",
                    "\(number)"
                )
            }
            #expect(try tool.done("list", "opportunities", "--where", "amount >= 200").number("count") == 2)
            #expect(
                try tool.done("list", "leads", "--where", "name ~ Guest", "--where", "source = fair").number("count")
                    == 3
            )
            var names: [String] = []
            var after: [String] = []
            for _ in 0..<3 {
                let run = try tool.run(
                    ["list", "opportunities", "--sort", "amount:desc", "--limit", "1", "--json"] + after
                )
                let page = try run.json()
                names += page.list("records").compactMap { $0.text("name") }
                after = page.text("next").map { ["--after", $0] } ?? []
            }
            #expect(names == ["Deal 3", "Deal 2", "Deal 1"])
            #expect(after.isEmpty)
        }
    }

    @Test func rejectedRowsAreNamedWhileTheOthersGoIn() throws {
        try Tool.withSuite { tool in
            let file = try tool.write("First Name,Email\nEve,eve@example.com\nBad,not-an-address\n", to: "more.csv")
            let run = try tool.run("import", file, "--as", "contacts", "--json")
            #expect(run.code == 1)
            let result = try run.json()
            #expect(result.list("rejected").map { $0.number("row") } == [2])
            #expect(result.number("created") == 1)
            let dry = try tool.run("import", file, "--as", "contacts", "--dry-run", "--json", store: "other.crm")
            #expect(dry.code == 1)
            #expect(!FileManager.default.fileExists(atPath: tool.path("other.crm")))
        }
    }
}
