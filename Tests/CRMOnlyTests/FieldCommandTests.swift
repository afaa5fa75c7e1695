import ExampleTesting
import Foundation
import Testing

/// Custom fields and relations from the command line.
@Suite struct FieldCommandTests {
    @Test func fieldsAreUsedInImportsListsAndExports() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let added = try tool.run("field", "add", "contacts", "budget", "money", "--label", "Budget", "--json")
        #expect(added.code == 0, "\(added.errors)")
        #expect(try added.json()["state"] as? String == "active")
        #expect(
            try tool.run("field", "add", "contacts", "tier", "choice", "--choice", "gold", "--choice", "silver").code
                == 0
        )
        #expect(
            try tool.run("field", "add", "contacts", "member", "text", "--unique", "--label", "Member No.").code == 0
        )
        let wrong = try tool.run("field", "add", "contacts", "x", "colour", "--json")
        #expect(wrong.code == 2)
        #expect(try tool.run("field", "add", "contacts", "tier", "text").code == 2)
        let list = try tool.run("field", "list", "--json").json()
        #expect((list["fields"] as? [[String: Any]])?.map { $0["name"] as? String } == ["budget", "member", "tier"])

        let file = try tool.write(
            """
            First Name,Email,Budget,Tier,Member No.
            Ann,ann@example.com,"1,234.50 EUR",Gold,1
            Bob,bob@example.com,99 EUR,silver,2
            Cid,cid@example.com,50 EUR,tin,3
            Dan,dan@example.com,50 EUR,gold,1

            """,
            to: "people.csv"
        )
        let run = try tool.run("import", file, "--json")
        #expect(run.code == 1)
        let rejected = try #require(try run.json()["rejected"] as? [[String: Any]])
        #expect(rejected.map { $0["column"] as? String } == ["Tier", "Member No."])
        let rich = try tool.run("list", "contacts", "--where", "budget > 100 EUR", "--where", "tier = gold", "--json")
            .json()
        #expect(rich["count"] as? Int == 1)
        let sorted = try tool.run("list", "contacts", "--sort", "budget:desc", "--json").json()
        let names = (sorted["records"] as? [[String: Any]])?.map { $0["given_name"] as? String }
        #expect(names == ["Ann", "Bob"])
        #expect(try tool.run("show", "ann@example.com").output.contains("1234.50 EUR"))
        #expect(try tool.run("export", tool.path("out.csv"), "contacts").code == 0)
        let csv = try String(contentsOfFile: tool.path("out.csv"), encoding: .utf8)
        #expect(csv.contains("Custom: Budget") && csv.contains("1234.50 EUR"))
        #expect(try tool.run("import", tool.path("out.csv"), "--json").json()["unchanged"] as? Int == 2)

        #expect(try tool.run("field", "retire", "contacts", "tier").code == 0)
        #expect(try tool.run("field", "list", "contacts", "--json").json()["count"] as? Int == 2)
        #expect(try tool.run("field", "list", "contacts", "--all", "--json").json()["count"] as? Int == 3)
        #expect(try tool.run("list", "contacts", "--where", "tier = gold", "--json").json()["count"] as? Int == 1)
        #expect(try tool.run("field", "retire", "contacts", "nothing").code == 2)
        #expect(try tool.run("verify").code == 0)
    }

    @Test func relationsAreToldForADay() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let accounts = try tool.write(
            "Account Name,Email\nAcme,info@acme.example\nHolding,info@holding.example\n",
            to: "accounts.csv"
        )
        #expect(try tool.run("import", accounts, "--as", "accounts").code == 0)
        let people = try tool.write("First Name,Email\nAnn,ann@x.example\nBob,bob@x.example\n", to: "people.csv")
        #expect(try tool.run("import", people).code == 0)
        let buyer = try tool.run(
            "relate",
            "ann@x.example",
            "info@acme.example",
            "--role",
            "buyer",
            "--from",
            "2022-01-01",
            "--until",
            "2025-01-01",
            "--json"
        )
        #expect(buyer.code == 0, "\(buyer.errors)")
        #expect(try tool.run("relate", "ann@x.example", "bob@x.example", "--as", "reports_to").code == 0)
        #expect(try tool.run("relate", "ann@x.example", "bob@x.example").code == 2)
        #expect(
            try tool.run("relate", "info@acme.example", "info@holding.example", "--below", "legal").code == 0
        )
        let cycle = try tool.run("relate", "info@holding.example", "info@acme.example", "--below", "legal", "--json")
        #expect(cycle.code == 2)
        #expect((try cycle.json()["error"] as? [String: Any])?["code"] as? String == "cycle")
        func what(_ arguments: String...) throws -> [String] {
            let answer = try tool.run(["relations"] + arguments + ["--json"]).json()
            return (answer["relations"] as? [[String: Any]])?.compactMap { $0["what"] as? String } ?? []
        }
        #expect(try what("ann@x.example", "--at", "2024-06-01") == ["buyer at", "reports to"])
        #expect(try what("ann@x.example", "--at", "2025-06-01") == ["reports to"])
        #expect(try what("bob@x.example") == ["manages"])
        #expect(try what("info@acme.example") == ["buyer", "below (Legal ownership)"])
        #expect(try what("info@holding.example") == ["above (Legal ownership)"])
    }
}
