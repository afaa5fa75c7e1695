import ExampleTesting
import Foundation
import Testing

/// Finding duplicates through the built tool: in the store, and while a file is taken in.
@Suite struct DuplicateCommandTests {
    private static let known = """
        First Name,Last Name,Email,Phone,Street,City,Postal Code
        Ann,Leeson,ann.leeson@a.example,+4930123456,Mill Lane 5,Berlin,10115
        Omar,Rossi,omar@c.example,+4930999999,Hauptstr. 7,Berlin,10117

        """
    private static let file = """
        First Name,Last Name,Email,Phone,Street,City,Postal Code
        Ann,Leeson,ann.leeson+shop@a.example,+4940777777,,,
        Annie,Leesson,,+4940777777,,,
        Grace,Walker,grace@d.example,,,,

        """

    @Test func pairsAreToldAsJSONWithWhatFollowsFromThem() throws {
        let tool = try Tool()
        defer { tool.remove() }
        #expect(try tool.run("import", try tool.write(Self.known, to: "known.csv"), "--json").code == 0)
        #expect(try tool.run("import", try tool.write(Self.file, to: "people.csv"), "--json").code == 0)
        let answer = try tool.run("duplicates", "--json").json()
        let pairs = try #require(answer["pairs"] as? [[String: Any]])
        #expect(Set(answer.keys) == ["pairs"] && pairs.count == 3)
        for pair in pairs {
            #expect(Set(pair.keys) == ["a", "b", "verdict", "score", "evidence"])
            #expect(pair["a"] is String && pair["b"] is String && pair["score"] is Double)
            #expect(["auto", "review"].contains(pair["verdict"] as? String))
            let evidence = try #require(pair["evidence"] as? [[String: Any]])
            #expect(evidence.allSatisfy { $0["field"] is String && $0["level"] is String && $0["weight"] != nil })
        }
        let direct = try tool.run("duplicates", "--direct", "--json").json()
        #expect((direct["pairs"] as? [Any])?.count == 2)
        let one = try tool.run("duplicates", "--limit", "1", "--json").json()
        #expect((one["pairs"] as? [Any])?.count == 1)
        let text = try tool.run("duplicates").output
        #expect(text.contains("by way of Ann Leeson"))
        #expect(try tool.run("duplicates", "--limit", "1").output.contains("and 2 more"))
    }

    @Test func anImportTellsRowsThatLookLikeSomebody() throws {
        let tool = try Tool()
        defer { tool.remove() }
        #expect(try tool.run("import", try tool.write(Self.known, to: "known.csv"), "--json").code == 0)
        let people = try tool.write(Self.file, to: "people.csv")
        let ann = try #require(try tool.run("show", "ann.leeson@a.example", "--json").json()["id"] as? String)
        let dry = try tool.run("import", people, "--duplicates", "report", "--dry-run", "--json").json()
        let rows = try #require(dry["duplicates"] as? [[String: Any]])
        #expect(rows.map { $0["row"] as? Int } == [1, 2])
        #expect(rows[0]["record"] as? String == ann)
        #expect(rows[0]["verdict"] as? String == "auto")
        #expect(rows[1]["rowOfRecord"] as? Int == 1)
        let refused = try tool.run("import", people, "--duplicates", "refuse", "--json")
        #expect(refused.code != 0)
        let rejected = try #require(try refused.json()["rejected"] as? [[String: Any]])
        #expect(rejected.first?["rule"] as? String == "likely a duplicate of contact \(ann)")
        let text = try tool.run("import", people, "--duplicates", "report").output
        #expect(text.contains("Looks like"))
        #expect(try tool.run("import", "archive.jsonl", "--duplicates", "report").code != 0)
    }
}
