import ExampleTesting
import Foundation
import Testing

/// The shape of every command's JSON and its exit code.
@Suite struct CommandTests {
    /// Runs the body in a folder whose store holds three contacts.
    private func withStore(_ body: (Tool, [String: Any]) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        let file = try tool.write(contactsFile, to: "contacts.csv")
        let run = try tool.run("import", file, "--json")
        #expect(run.code == 0, "\(run.errors)")
        try body(tool, try run.json())
    }

    @Test func importTellsWhatBecameOfEachRow() throws {
        try withStore { tool, first in
            #expect(first["rows"] as? Int == 3)
            #expect(first["created"] as? Int == 3)
            #expect(first["importID"] is String)
            #expect((first["columns"] as? [String: Any])?["Email"] as? String == "email")
            let again = try tool.run("import", tool.path("contacts.csv"), "--json").json()
            #expect(again["unchanged"] as? Int == 3)
            #expect(again["created"] as? Int == 0)
        }
    }

    @Test func rejectedRowsAreNamedWhileTheOthersGoIn() throws {
        try withStore { tool, _ in
            let file = try tool.write(
                "First Name,Email\nEve,eve@example.com\nBad,not-an-address\n",
                to: "more.csv"
            )
            let run = try tool.run("import", file, "--json")
            #expect(run.code == 1)
            let result = try run.json()
            let rejected = try #require(result["rejected"] as? [[String: Any]])
            #expect(rejected.count == 1)
            #expect(rejected.first?["row"] as? Int == 2)
            #expect(rejected.first?["column"] as? String == "Email")
            #expect(rejected.first?["value"] as? String == "not-an-address")
            #expect(rejected.first?["rule"] is String)
            let sum = ["created", "updated", "unchanged"].compactMap { result[$0] as? Int }.reduce(0, +)
            #expect(sum + rejected.count == result["rows"] as? Int)
            #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 4)
        }
    }

    @Test func aDryRunWritesNothing() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let file = try tool.write(contactsFile, to: "contacts.csv")
        let run = try tool.run("import", file, "--dry-run", "--json")
        #expect(run.code == 0)
        #expect(try run.json()["created"] as? Int == 3)
        #expect(!FileManager.default.fileExists(atPath: tool.path("store.crm")))
    }

    @Test func undoTakesBackAnImport() throws {
        try withStore { tool, first in
            let id = try #require(first["importID"] as? String)
            #expect(try tool.run("log", "ann@example.com", "--channel", "call", "--note", "x").code == 0)
            #expect(try tool.run("tag", "add", "joerg@example.com", "vip").code == 0)
            let run = try tool.run("undo", id, "--json")
            #expect(run.code == 1)
            let result = try run.json()
            let blocked = try #require(result["blocked"] as? [[String: Any]])
            #expect(blocked.contains { $0["name"] as? String == "Jörg Krüger" })
            #expect(blocked.allSatisfy { ($0["reason"] as? String)?.isEmpty == false })
            #expect(try tool.run("show", "misaki@example.com").code == 2)
            #expect(try tool.run("undo", "00000000-0000-7000-8000-000000000000").code == 2)
        }
    }

    @Test func listsFilterSortAndPage() throws {
        try withStore { tool, _ in
            let customers = try tool.run("list", "contacts", "--where", "lifecycle = customer", "--json").json()
            #expect(customers["count"] as? Int == 2)
            #expect(customers["next"] is NSNull)
            var names: [String] = []
            var after: [String] = []
            for _ in 0..<3 {
                let page = try tool.page(after: after)
                names += try #require(page["records"] as? [[String: Any]]).compactMap { $0["name"] as? String }
                #expect(page["count"] as? Int == 3)
                after = (page["next"] as? String).map { ["--after", $0] } ?? []
            }
            #expect(after.isEmpty)
            #expect(names == ["田中美咲", "Ann Lee", "Jörg Krüger"])
            for condition in [
                "city in (京都, Berlin)", "company ~ lindenh", "company = 株式会社青葉食品", "phone = +81 3-0000-4417",
                "text ~ 4417", "email is not empty", "created_at >= 2020-01-01", "name ~ Ann", "city != Boston",
            ] {
                let run = try tool.run("list", "contacts", "--where", condition, "--json")
                #expect(run.code == 0, "\(condition): \(run.errors)")
                #expect((try run.json()["count"] as? Int ?? 0) > 0, "\(condition)")
            }
            #expect(try tool.run("list", "accounts", "--json").json()["count"] as? Int == 3)
        }
    }

    @Test func conditionsThatMakeNoSenseAreRefused() throws {
        try withStore { tool, _ in
            for (condition, word) in [
                ("nonsense = 1", "nonsense"), ("created_at > soon", "soon"), ("city", "no condition"),
                ("email = nobody", "nobody"), ("emails < 1", "order"), ("owner = Nobody", "Nobody"),
            ] {
                let run = try tool.run("list", "contacts", "--where", condition, "--json")
                #expect(run.code == 2, "\(condition)")
                let error = try #require(try run.json()["error"] as? [String: Any])
                #expect((error["message"] as? String)?.contains(word) == true, "\(condition): \(run.output)")
                #expect(run.errors.split(separator: "\n").count == 1)
            }
        }
    }

    @Test func searchFindsFragmentsPhoneEndingsAndTwoCharacters() throws {
        try withStore { tool, _ in
            for (text, email) in [("rüge", "joerg"), ("4417", "misaki"), ("田中", "misaki"), ("ann@ex", "ann")] {
                let hits = try #require(try tool.run("search", text, "--json").json()["hits"] as? [[String: Any]])
                #expect(hits.contains { $0["email"] as? String == "\(email)@example.com" }, "\(text)")
                #expect(hits.allSatisfy { Set($0.keys) == ["type", "id", "name", "email"] })
            }
        }
    }

    @Test func whatIsLoggedIsOnTheTimeline() throws {
        try withStore { tool, _ in
            let logged = try tool.run(
                "log",
                "ann@example.com",
                "--channel",
                "call",
                "--note",
                "Wants a quote",
                "--direction",
                "inbound",
                "--at",
                "2026-07-01 09:30",
                "--zone",
                "Europe/Berlin",
                "--json"
            )
            #expect(logged.code == 0, "\(logged.errors)")
            #expect(try logged.json()["at"] as? String == "2026-07-01T07:30:00Z")
            _ = try tool.run("log", "ann@example.com", "--channel", "note", "--note", "Later", "--at", "2026-08-01")
            let timeline = try tool.run("timeline", "ann@example.com", "--json").json()
            let activities = try #require(timeline["activities"] as? [[String: Any]])
            #expect(activities.compactMap { $0["channel"] as? String } == ["note", "call"])
            #expect(try tool.run("log", "ann@example.com", "--channel", "telepathy", "--note", "x").code == 2)
            #expect(try tool.run("log", "x@example.com", "--channel", "call", "--note", "x").code == 2)
        }
    }

    @Test func showReadsThePast() throws {
        try withStore { tool, _ in
            #expect(try tool.run("tag", "add", "ann@example.com", "vip").code == 0)
            let history = try tool.run("history", "ann@example.com", "--json").json()
            let entries = try #require(history["entries"] as? [[String: Any]])
            let before = try #require(entries.first?["at"] as? String)
            let now = try tool.run("show", "ann@example.com", "--json").json()
            let then = try tool.run("show", "ann@example.com", "--as-of", before, "--json").json()
            #expect(now["tags"] as? [String] == ["vip"])
            #expect(then["tags"] as? [String] == [])
            #expect(try tool.run("show", "ann@example.com", "--as-of", "2001-01-01").code == 2)
        }
    }

    @Test func historySaysWhoChangedWhat() throws {
        try withStore { tool, _ in
            #expect(try tool.run("tag", "add", "ann@example.com", "vip", "--actor", "Priya").code == 0)
            let history = try tool.run("history", "ann@example.com", "--json").json()
            let entries = try #require(history["entries"] as? [[String: Any]])
            #expect(entries.compactMap { $0["kind"] as? String } == ["created", "updated"])
            #expect(entries.last?["actor"] as? String == "Priya")
            let changes = try #require(entries.last?["changes"] as? [[String: Any]])
            #expect(changes.compactMap { $0["field"] as? String } == ["tags"])
        }
    }

    @Test func tagsAndTasksAreKept() throws {
        try withStore { tool, _ in
            #expect(
                try tool.run("tag", "add", "ann@example.com", "vip", "fair", "--json").json()["tags"] as? [String] == [
                    "fair", "vip",
                ]
            )
            #expect(
                try tool.run("tag", "remove", "ann@example.com", "fair", "--json").json()["tags"] as? [String] == [
                    "vip"
                ]
            )
            let tags = try #require(try tool.run("tag", "list", "--json").json()["tags"] as? [[String: Any]])
            #expect(tags.first { $0["name"] as? String == "vip" }?["contacts"] as? Int == 1)

            let task = try tool.run("task", "add", "Call", "--for", "ann@example.com", "--due", "2026-09-01", "--json")
                .json()
            let id = try #require(task["id"] as? String)
            #expect((try tool.run("show", "ann@example.com", "--json").json()["open_tasks"] as? [Any])?.count == 1)
            #expect(try tool.run("task", "done", id, "--json").json()["state"] as? String == "done")
            #expect(try tool.run("task", "done", id).code == 2)
            #expect(try tool.run("task", "list", "--json").json()["count"] as? Int == 0)
            #expect(try tool.run("task", "list", "--all", "--json").json()["count"] as? Int == 1)
        }
    }

    @Test func anArchiveHoldsEverything() throws {
        try withStore { tool, _ in
            _ = try tool.run("log", "ann@example.com", "--channel", "call", "--note", "x")
            let export = try tool.run("export", tool.path("all.jsonl"), "--json")
            #expect(export.code == 0, "\(export.errors)")
            let taken = try tool.run("import", tool.path("all.jsonl"), "--json", store: "copy.crm")
            #expect(taken.code == 0, "\(taken.errors)")
            let one = try tool.run("stats", "--json").json()["records"] as? [String: Int]
            let other = try tool.run("stats", "--json", store: "copy.crm").json()["records"] as? [String: Int]
            #expect(one == other)
            #expect(one?["contact"] == 3)

            let list = try tool.run("export", tool.path("people.csv"), "contacts", "--json").json()
            #expect(list["records"] as? Int == 3)
            let back = try tool.run("import", tool.path("people.csv"), "--json", store: "third.crm")
            #expect(back.code == 0, "\(back.errors)")
            #expect(try back.json()["created"] as? Int == 3)
        }
    }

    @Test func statsAndVerify() throws {
        try withStore { tool, _ in
            let stats = try tool.run("stats", "--json").json()
            #expect((stats["records"] as? [String: Int])?["contact"] == 3)
            #expect((stats["lifecycle"] as? [String: Int])?["customer"] == 2)
            #expect((stats["commits"] as? Int ?? 0) > 0)
            #expect((stats["fileSize"] as? Int ?? 0) > 0)
            let verify = try tool.run("verify", "--json")
            #expect(verify.code == 0)
            let report = try verify.json()
            #expect(report["ok"] as? Bool == true)
            #expect((report["faults"] as? [Any])?.isEmpty == true)
            #expect((report["records"] as? [String: Int])?["contact"] == 3)
        }
    }

    @Test func aFileThatIsNoStoreIsRefusedAndLeftAlone() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let text = "Not a store, but long enough to be looked at twice."
        _ = try tool.write(text, to: "store.crm")
        let verify = try tool.run("verify", "--json")
        #expect(verify.code == 2)
        #expect(try verify.json()["ok"] as? Bool == false)
        #expect(try tool.run("stats").code == 2)
        #expect(try String(contentsOfFile: tool.path("store.crm"), encoding: .utf8) == text)
    }

    @Test func whatIsMissingIsAnErrorAndHelpIsNone() throws {
        let tool = try Tool()
        defer { tool.remove() }
        for arguments in [["stats"], ["list", "contacts"], ["show", "a@example.com"], ["verify"]] {
            let run = try tool.run(arguments)
            #expect(run.code == 2, "\(arguments)")
            #expect(run.errors.contains("store.crm"))
            #expect(run.output.isEmpty)
        }
        #expect(try tool.run("import", tool.path("absent.csv")).code == 2)
        #expect(!FileManager.default.fileExists(atPath: tool.path("store.crm")))
        #expect(try tool.run("lst", "contacts").code == 2)
        #expect(try tool.run("list", "--help").code == 0)
    }
}

extension Tool {
    fileprivate func page(after: [String]) throws -> [String: Any] {
        let arguments = ["list", "contacts", "--limit", "1", "--sort", "name:desc", "--json"]
        return try run(arguments + after).json()
    }
}
