import ExampleTesting
import Foundation
import Testing

/// The key under which addresses are suppressed: one for every verb, and never a second one by accident.
@Suite struct SuppressionKeyTests {
    private static let people = "First Name,Last Name,Email\nZeb,Quill,zeb@z.example\nCid,Roe,cid@z.example\n"

    private func withStore(_ body: (Tool) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        #expect(try tool.run("import", tool.write(Self.people, to: "people.csv")).code == 0)
        try body(tool)
    }

    private func decision(_ tool: Tool, _ contact: String, _ arguments: String...) throws -> String? {
        let run = try tool.run(["may-contact", contact] + arguments + ["--json"])
        #expect(run.code == 0, "\(run.errors)")
        return try run.json()["decision"] as? String
    }

    private func error(_ run: Tool.Run) throws -> String? {
        #expect(run.code == 2)
        return (try run.json()["error"] as? [String: Any])?["code"] as? String
    }

    @Test func erasingSuppressesUnderTheKeyBesideTheStore() throws {
        try withStore { tool in
            let key = tool.path("store.crm.key")
            let plan = try tool.run("erase", "zeb@z.example")
            #expect(plan.output.contains("would be suppressed: 1 address\n"), "\(plan.output)")
            #expect(!FileManager.default.fileExists(atPath: key))
            let run = try tool.run("erase", "zeb@z.example", "--yes")
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output.contains("suppressed: 1 address, under the key '\(key)'"), "\(run.output)")
            let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o077 } == 0)

            // Nobody else is concerned, and who comes back stays out of mailings.
            #expect(try decision(tool, "cid@z.example", "--purpose", "contract") == "allowed")
            #expect(try tool.run("import", tool.path("people.csv")).code == 0)
            #expect(try tool.run("consent", "grant", "zeb@z.example").code == 0)
            #expect(try decision(tool, "zeb@z.example") == "suppressed purpose:* erased")
            // The next one is suppressed under the same key.
            #expect(try tool.run("suppress", "cid@z.example").code == 0)
            #expect(try decision(tool, "cid@z.example", "--purpose", "contract") == "suppressed all manual")
            #expect(try decision(tool, "zeb@z.example") == "suppressed purpose:* erased")
        }
    }

    @Test func aNamedKeyIsTheSameForEveryVerb() throws {
        try withStore { tool in
            let key = try tool.write("0123456789abcdef0123456789abcdef", to: "my.key")
            #expect(try tool.run("erase", "zeb@z.example", "--yes", "--suppression-key", key).code == 0)
            #expect(!FileManager.default.fileExists(atPath: tool.path("store.crm.key")))
            #expect(try decision(tool, "cid@z.example", "--purpose", "contract") == "unverifiable")
            let named = try decision(tool, "cid@z.example", "--purpose", "contract", "--suppression-key", key)
            #expect(named == "allowed")
            // It is known by what it is, wherever it lies.
            try FileManager.default.copyItem(atPath: key, toPath: tool.path("store.crm.key"))
            #expect(try decision(tool, "cid@z.example", "--purpose", "contract") == "allowed")
            #expect(try tool.run("suppress", "cid@z.example").code == 0)
            let absent = try tool.run("stats", "--suppression-key", tool.path("absent.key"), "--json")
            #expect(try error(absent) == "key")
        }
    }

    @Test func aLostKeyIsNotReplaced() throws {
        try withStore { tool in
            let key = tool.path("store.crm.key")
            #expect(try tool.run("suppress", "zeb@z.example").code == 0)
            try FileManager.default.moveItem(atPath: key, toPath: key + ".away")
            for arguments in [
                ["suppress", "cid@z.example"], ["suppress", "zeb@z.example", "--lift"], ["erase", "cid@z.example"],
                ["erase", "cid@z.example", "--yes"],
            ] {
                let run = try tool.run(arguments + ["--json"])
                #expect(try error(run) == "lostKey", "\(arguments)")
                #expect(run.errors.contains("store.crm.key") && run.errors.contains("--suppression-key"))
                #expect(!FileManager.default.fileExists(atPath: key))
            }
            #expect(try tool.run("show", "cid@z.example").code == 0)
            let told = try tool.run("may-contact", "cid@z.example")
            #expect(told.output.contains("unverifiable") && told.output.contains("--suppression-key"))
            // Another key is as good as none.
            let other = try tool.write("fedcba9876543210fedcba9876543210", to: "other.key")
            #expect(try error(tool.run("suppress", "cid@z.example", "--suppression-key", other, "--json")) == "lostKey")
            try FileManager.default.moveItem(atPath: key + ".away", toPath: key)
            #expect(try tool.run("suppress", "cid@z.example").code == 0)
        }
    }

    @Test func aRetentionRuleThatErasesPeopleSuppressesThem() throws {
        try withStore { tool in
            let add = try tool.run([
                "retention", "add", "Everybody", "contacts", "--action", "erase", "--days", "0", "--since",
                "created_at", "--basis", "test", "--yes",
            ])
            #expect(add.code == 0, "\(add.errors)")
            let run = try tool.run("run", "--once", "--json")
            #expect(run.code == 0, "\(run.errors)")
            let retention = try #require(try run.json()["retention"] as? [[String: Any]])
            #expect(retention.map { $0["rule"] as? String } == ["Everybody"])
            #expect(retention.first?["done"] as? Int == 2 && retention.first?["action"] as? String == "erase")
            #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 0)
            #expect(try tool.run("retention", "remove", "Everybody").code == 0)
            #expect(try tool.run("import", tool.path("people.csv")).code == 0)
            #expect(try tool.run("consent", "grant", "cid@z.example").code == 0)
            #expect(try decision(tool, "cid@z.example") == "suppressed purpose:* erased")
        }
    }
}
