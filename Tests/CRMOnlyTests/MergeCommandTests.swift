import ExampleTesting
import Foundation
import Testing

/// Merging and parting again through the built tool.
@Suite struct MergeCommandTests {
    private func withDuplicates(_ body: (Tool, String, String) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        let file = try tool.write(
            """
            First Name,Last Name,Email,Job Title,External ID
            Ann,Lee,ann@a.example,CTO,A1
            Anne,Lee,anne@b.example,CEO,B7
            Bob,Ray,bob@c.example,,

            """,
            to: "people.csv"
        )
        #expect(try tool.run("import", file, "--json").code == 0)
        let log = try tool.run(
            "log",
            "anne@b.example",
            "--channel",
            "call",
            "--note",
            "hello",
            "--json"
        )
        #expect(log.code == 0, "\(log.errors)")
        let ann = try #require(try tool.run("show", "ann@a.example", "--json").json()["id"] as? String)
        let anne = try #require(try tool.run("show", "anne@b.example", "--json").json()["id"] as? String)
        try body(tool, ann, anne)
    }

    @Test func twoBecomeOneAndAreTwoAgain() throws {
        try withDuplicates { tool, ann, anne in
            let before = try tool.run("show", anne, "--json").json() as NSDictionary
            let dry = try tool.run("merge", ann, anne, "--dry-run", "--json").json()
            #expect(dry["applied"] as? Bool == false)
            #expect(dry["mergeID"] is NSNull)
            #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 3)

            let merged = try tool.run("merge", ann, anne, "--json").json()
            #expect(merged["applied"] as? Bool == true)
            let merge = try #require(merged["mergeID"] as? String)
            #expect((merged["survivor"] as? [String: Any])?["id"] as? String == ann)
            let fields = try #require(merged["fields"] as? [[String: Any]])
            let title = try #require(fields.first { $0["name"] as? String == "position" })
            #expect((title["values"] as? [String: Any])?["job_title"] as? String == "CTO")
            let lost = (title["alternates"] as? [[String: Any]])?.first?["values"] as? [String: Any]
            #expect(lost?["job_title"] as? String == "CEO")
            #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 2)

            // The old identifier leads to the survivor, and its page shows what lost.
            let page = try tool.run("show", anne, "--json").json()
            #expect(page["id"] as? String == ann)
            #expect((page["merged"] as? [[String: Any]])?.first?["mergeID"] as? String == merge)
            let timeline = try tool.run("timeline", anne, "--json").json()
            #expect((timeline["activities"] as? [Any])?.count == 1)

            let would = try tool.run("unmerge", anne, "--dry-run", "--json").json()
            #expect(would["applied"] as? Bool == false)
            #expect(would["mergeID"] as? String == merge)
            let parted = try tool.run("unmerge", merge, "--json").json()
            #expect(parted["applied"] as? Bool == true)
            #expect((parted["remaining"] as? [Any])?.isEmpty == true)
            #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 3)
            #expect(try tool.run("show", anne, "--json").json() as NSDictionary == before)
            #expect(try tool.run("verify", "--json").code == 0)
        }
    }

    @Test func theOneToKeepCanBeNamed() throws {
        try withDuplicates { tool, ann, anne in
            let merged = try tool.run("merge", ann, anne, "bob@c.example", "--keep", "anne@b.example", "--json").json()
            #expect((merged["survivor"] as? [String: Any])?["id"] as? String == anne)
            #expect((merged["losers"] as? [Any])?.count == 2)
            let text = try tool.run("show", ann)
            #expect(text.output.contains("kept beside"))
        }
    }

    @Test func onlyThoseThatWereNamedBecomeOne() throws {
        try withDuplicates { tool, ann, anne in
            let refused = try tool.run("merge", ann, anne, "--keep", "bob@c.example", "--json")
            #expect(refused.code == 2)
            #expect(refused.errors.contains("bob@c.example"))
            #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 3)
        }
    }

    @Test func aMergeIsFoundByAnAddress() throws {
        try withDuplicates { tool, ann, anne in
            #expect(try tool.run("unmerge", "ann@a.example").errors.contains("nothing was merged into"))
            #expect(try tool.run("merge", "ann@a.example", "anne@b.example").code == 0)
            let parted = try tool.run("unmerge", "anne@b.example", "--json")
            #expect(parted.code == 0, "\(parted.errors)")
            #expect(try parted.json()["applied"] as? Bool == true)
            #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 3)
            #expect(try tool.run("merge", ann, anne).code == 0)
            #expect(try tool.run("merge", ann, "bob@c.example").code == 0)
            let several = try tool.run("unmerge", "ann@a.example")
            #expect(several.code == 2 && several.errors.contains("several times"))
        }
    }

    @Test func whatCannotBeIsRefusedInWords() throws {
        try withDuplicates { tool, ann, anne in
            #expect(try tool.run("merge", ann, ann, "--json").code == 2)
            #expect(try tool.run("merge", ann, "nobody@x.example", "--json").code == 2)
            #expect(try tool.run("unmerge", ann, "--json").code == 2)
            #expect(try tool.run("unmerge", "what", "--json").code == 2)
            let first = try tool.run("merge", ann, anne, "--json").json()
            #expect(try tool.run("merge", "bob@c.example", ann, "--json").code == 0)
            let blocked = try tool.run("unmerge", try #require(first["mergeID"] as? String), "--json")
            #expect(blocked.code == 2)
            #expect(try blocked.json()["blocked"] is String)
        }
    }
}
