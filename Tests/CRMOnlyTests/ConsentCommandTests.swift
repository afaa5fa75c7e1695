import ExampleTesting
import Foundation
import Testing

/// Consent and suppression through the built tool.
@Suite struct ConsentCommandTests {
    private func withStore(_ body: (Tool) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        #expect(try tool.run("import", tool.write(contactsFile, to: "contacts.csv")).code == 0)
        try body(tool)
    }

    private func decision(_ tool: Tool, _ arguments: String...) throws -> String {
        let run = try tool.run(["may-contact", "ann@example.com"] + arguments + ["--json"])
        #expect(run.code == 0, "\(run.errors)")
        let answer = try run.json()
        #expect(answer["allowed"] as? Bool == (answer["decision"] as? String == "allowed"))
        return try #require(answer["decision"] as? String)
    }

    @Test func whatWasSaidDecides() throws {
        try withStore { tool in
            #expect(try decision(tool) == "never_asked")
            #expect(try decision(tool, "--purpose", "contract") == "allowed")
            #expect(try decision(tool, "--channel", "pigeon") == "unknown_channel")
            let granted = try tool.run(
                "consent",
                "grant",
                "ann@example.com",
                "--purpose",
                "news",
                "--source",
                "fair",
                "--evidence",
                "Yes.",
                "--json"
            )
            #expect(granted.code == 0, "\(granted.errors)")
            let states = try #require(try granted.json()["states"] as? [[String: Any]])
            #expect(states.map { $0["state"] as? String } == ["granted"])
            #expect(try decision(tool, "--purpose", "news") == "allowed")
            #expect(try decision(tool, "--purpose", "news", "--channel", "phone") == "never_asked")
            #expect(try tool.run("consent", "withdraw", "ann@example.com").code == 0)
            #expect(try decision(tool, "--purpose", "news") == "withdrawn")
            #expect(try decision(tool, "--purpose", "service") == "allowed")
            let shown = try tool.run("consent", "show", "ann@example.com", "--json").json()
            let facts = try #require(shown["facts"] as? [[String: Any]])
            #expect(facts.map { $0["kind"] as? String } == ["granted", "withdrawn"])
            #expect(facts.first?["evidence"] as? String == "Yes.")
            #expect(try tool.run("consent", "show", "nobody@example.com").code == 2)
        }
    }

    @Test func aSuppressedAddressStaysSoWhenItIsImportedAgain() throws {
        try withStore { tool in
            #expect(try tool.run("suppress", "ANN@example.com", "--purpose", "*", "--reason", "complaint").code == 0)
            #expect(try tool.run("consent", "grant", "ann@example.com").code == 0)
            #expect(try decision(tool) == "suppressed purpose:* complaint")
            #expect(try tool.run("import", tool.path("contacts.csv")).code == 0)
            #expect(try decision(tool) == "suppressed purpose:* complaint")
            #expect(try decision(tool, "--purpose", "contract") == "allowed")
            // Without the key nobody can tell who is suppressed, so that nobody is contacted.
            let key = tool.path("store.crm.key")
            try FileManager.default.moveItem(atPath: key, toPath: key + ".away")
            #expect(try decision(tool, "--purpose", "contract") == "unverifiable")
            try FileManager.default.moveItem(atPath: key + ".away", toPath: key)
            let lifted = try tool.run("suppress", "ann@example.com", "--lift", "--json").json()
            #expect(lifted["lifted"] as? Int == 1)
            #expect(try decision(tool) == "allowed")
            #expect(try tool.run("suppress", "neither").code == 2)
        }
    }
}
