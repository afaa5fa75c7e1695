import ExampleTesting
import Foundation
import Testing

/// Erasing and handing out a person through the built tool, with a look at the bytes of the files.
@Suite struct PrivacyTests {
    private static let marks = ["Zelda", "Quibblethorpe", "zelda@quib.example", "Likes marzipan"]

    private func withStore(_ body: (Tool) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        let file = try tool.write(contactsFile, to: "contacts.csv")
        #expect(try tool.run("import", file).code == 0)
        let person = try tool.write(
            "First Name,Last Name,Email,Note\nZelda,Quibblethorpe,zelda@quib.example,Likes marzipan\n",
            to: "person.csv"
        )
        #expect(try tool.run("import", person).code == 0)
        try FileManager.default.removeItem(atPath: person)
        #expect(
            try tool.run("log", "zelda@quib.example", "--channel", "call", "--note", "Likes marzipan very much").code
                == 0
        )
        #expect(try tool.run("task", "add", "Send Zelda Quibblethorpe sweets", "--for", "zelda@quib.example").code == 0)
        try body(tool)
    }

    /// The marks that stand in the store's files.
    private func found(_ tool: Tool) throws -> [String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
            .filter { $0.hasPrefix("store.crm") }
        let bytes = try files.map { try Data(contentsOf: URL(fileURLWithPath: tool.path($0))) }
        return Self.marks.filter { mark in
            let forms = [Data(mark.utf8), Data(mark.lowercased().utf8), mark.data(using: .utf16LittleEndian) ?? Data()]
            return forms.contains { form in bytes.contains { $0.range(of: form) != nil } }
        }
    }

    @Test func erasingLeavesNoByte() throws {
        try withStore { tool in
            #expect(try found(tool) == Self.marks)
            let plan = try tool.run("erase", "zelda@quib.example", "--dry-run", "--json")
            #expect(plan.code == 0, "\(plan.errors)")
            #expect(try plan.json()["erased"] as? Bool == false)
            #expect(try found(tool) == Self.marks)

            let key = try tool.write("0123456789abcdef0123456789abcdef", to: "key")
            let run = try tool.run("erase", "zelda@quib.example", "--yes", "--suppression-key", key, "--json")
            #expect(run.code == 0, "\(run.errors)")
            let answer = try run.json()
            #expect(answer["erased"] as? Bool == true)
            #expect(answer["cleared"] as? Bool == true)
            #expect(answer["suppressed"] as? Int == 1)
            let records = try #require(answer["records"] as? [[String: Any]])
            #expect(Set(records.compactMap { $0["type"] as? String }).isSuperset(of: ["contact", "activity", "task"]))
            #expect(try found(tool) == [])
            #expect(try tool.run("show", "zelda@quib.example").code == 2)
            #expect(try tool.run("verify", "--json").code == 0)
            #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 3)
            #expect(try found(tool) == [])
        }
    }

    @Test func theBundleHasEverything() throws {
        try withStore { tool in
            let out = tool.path("subject.json")
            let run = try tool.run("export-subject", "zelda@quib.example", "--out", out, "--json")
            #expect(run.code == 0, "\(run.errors)")
            let records = try #require(try run.json()["records"] as? [String: Any])
            #expect(records["contact"] as? Int == 1 && records["activity"] as? Int == 1 && records["task"] as? Int == 1)
            let text = try String(contentsOfFile: out, encoding: .utf8)
            for mark in Self.marks { #expect(text.contains(mark), "\(mark)") }
            #expect(!text.contains("ann@example.com"))
        }
    }

    @Test func retentionRulesSayWhatTheyWouldDo() throws {
        try withStore { tool in
            let add = try tool.run(
                "retention",
                "add",
                "Old calls",
                "activities",
                "--action",
                "erase",
                "--days",
                "0",
                "--since",
                "at",
                "--basis",
                "no purpose",
                "--yes",
                "--json"
            )
            #expect(add.code == 0, "\(add.errors)")
            let rules = try #require(try tool.run("retention", "list", "--json").json()["rules"] as? [[String: Any]])
            #expect(rules.first?["overdue"] as? Int == 1)
            let wrong = try tool.run(
                "retention",
                "add",
                "X",
                "activities",
                "--action",
                "erase",
                "--days",
                "1",
                "--since",
                "subject",
                "--basis",
                "y"
            )
            #expect(wrong.code == 2)
        }
    }
}
