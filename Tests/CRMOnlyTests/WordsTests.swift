import ExampleTesting
import Foundation
import Testing

/// What the tool says where something cannot be done, and what it leaves alone.
@Suite struct WordsTests {
    private func withStore(_ body: (Tool) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        #expect(try tool.run("import", tool.write(contactsFile, to: "contacts.csv")).code == 0)
        try body(tool)
    }

    private func refused(_ tool: Tool, _ arguments: String..., store: String = "store.crm") throws -> String {
        let run = try tool.run(arguments, store: store)
        #expect(run.code == 2, "\(arguments): \(run.output)")
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        return run.errors
    }

    @Test func anImportSaysWhatItTookAndLeavesNoEmptyStore() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let nothing = try tool.write("", to: "empty.vcf")
        let garbage = try tool.write("\u{1}\u{2} no card\nat all\n", to: "garbage.vcf")
        let calendar = try tool.write("nothing", to: "none.ics")
        let rows = try tool.write("x,y\n1,2\n", to: "rows.csv")
        for file in [nothing, garbage] {
            #expect(try refused(tool, "import", file).contains("has no vCards"), "\(file)")
        }
        #expect(try refused(tool, "import", calendar).contains("'\(calendar)' is no calendar"))
        #expect(try refused(tool, "import", rows).contains("--as"))
        let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
        #expect(left.filter { $0.hasPrefix("store.crm") }.isEmpty, "\(left)")

        let taken = try tool.run("import", tool.write(contactsFile, to: "contacts.csv"))
        #expect(taken.output.contains("taken as contacts; import "), "\(taken.output)")
        #expect(try refused(tool, "import", rows).contains("--as"))
        #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 3)
    }

    @Test func aFileWithoutAByteIsNoStore() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let contacts = try tool.write(contactsFile, to: "contacts.csv")
        let store = try tool.write("", to: "store.crm")
        for arguments in [["list", "contacts"], ["import", contacts], ["stats"]] {
            let run = try tool.run(arguments)
            #expect(run.code == 2 && run.errors.contains("is empty"), "\(arguments): \(run.errors)")
        }
        #expect(try tool.run("verify", "--json").json()["ok"] as? Bool == false)
        #expect(try Data(contentsOf: URL(fileURLWithPath: store)).isEmpty)
    }

    @Test func exportsOverwriteNothingUnasked() throws {
        try withStore { tool in
            let file = try tool.write("mine", to: "out.csv")
            #expect(try refused(tool, "export", file).contains("--force"))
            #expect(try refused(tool, "export-subject", "ann@example.com", "--out", file).contains("--force"))
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
            #expect(try tool.run("export", file, "--force").code == 0)
            #expect(try String(contentsOfFile: file, encoding: .utf8).contains("ann@example.com"))
        }
    }

    @Test func wordsInPlaceOfCodes() throws {
        try withStore { tool in
            let ability = try refused(tool, "explain-access", "ann@example.com", "--ability", "bogus")
            #expect(ability.contains("read, create, update"))
            #expect(try refused(tool, "list", "activities").contains("contacts"))
            #expect(try tool.run("list", "--help").output.contains("activities") == false)
            for limit in [["search", "ann"], ["list", "contacts"], ["timeline", "ann@example.com"], ["duplicates"]] {
                let run = try tool.run(limit + ["--limit", "-5"])
                #expect(run.code == 2 && run.errors.contains("1 or more, not -5"), "\(limit): \(run.errors)")
            }
            let never = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
            #expect(try refused(tool, "task", "add", "Leap", "--every", never).contains("no time to come"))
            let over = "FREQ=DAILY;UNTIL=20010101T000000Z"
            #expect(try refused(tool, "task", "add", "Late", "--every", over).contains("no time to come"))
            #expect((try tool.run("task", "series", "--json").json()["count"] as? Int) == 0)
            #expect(try tool.run("role", "add", "rep").code == 0)
            #expect(try refused(tool, "role", "add", "rep").contains("another role has the same name already"))
            let id = "00000000-0000-7000-8000-000000000000"
            #expect(try refused(tool, "unmerge", id).contains(id))
        }
    }

    @Test func managersAreFoundByAddress() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let users = try tool.write(
            """
            Name,Email,Team,Manager
            Bob Ray,bob@us.example,East,anna@us.example
            Anna Lind,anna@us.example,East,anna@us.example
            Carl Oh,carl@us.example,West,ANNA@us.example
            Dora Po,dora@us.example,West,nobody@us.example

            """,
            to: "users.csv"
        )
        let run = try tool.run("import", users, "--as", "users", "--json")
        #expect(run.code == 0, "\(run.errors)")
        let result = try run.json()
        #expect(result["created"] as? Int == 4)
        let notes = try #require(result["notes"] as? [String])
        #expect(notes.contains { $0.contains("1 row: no user has the manager's e-mail address") }, "\(notes)")
        #expect(notes.contains { $0.contains("the manager is the user") }, "\(notes)")
        let stats = try tool.run("stats", "--json").json()["records"] as? [String: Int]
        #expect(stats?["user"] == 4)
        #expect(try tool.run("import", users, "--as", "users", "--json").json()["unchanged"] as? Int == 4)
    }

    @Test func duplicatesAreAllToldToPrograms() throws {
        let tool = try Tool()
        defer { tool.remove() }
        // Twelve who are the same make 66 pairs.
        let rows = (1...12).map { "Ann,Lee,Northgate Foods,Boston,+1 617 555 0101,\($0)\n" }.joined()
        let file = try tool.write("First Name,Last Name,Company,City,Phone,External ID\n" + rows, to: "people.csv")
        #expect(try tool.run("import", file).code == 0)
        let answer = try tool.run("duplicates", "--json").json()
        #expect(Array(answer.keys) == ["pairs"])
        let pairs = try #require(answer["pairs"] as? [[String: Any]])
        #expect(pairs.count == 66)
        #expect(pairs.allSatisfy { Set($0.keys) == ["a", "b", "verdict", "score", "evidence"] })
        #expect(try #require(tool.run("duplicates", "--limit", "7", "--json").json()["pairs"] as? [Any]).count == 7)
        let text = try tool.run("duplicates").output
        #expect(text.contains("and 16 more"), "\(text.suffix(200))")
    }
}
