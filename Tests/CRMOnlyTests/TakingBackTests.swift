import ExampleTesting
import Foundation
import Testing

/// What can be set can be taken back, through the built tool.
@Suite struct TakingBackTests {
    private func withStore(_ body: (Tool) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        let users = try tool.write("Name,Email\nAnn,ann@us.example\nBob,bob@us.example\n", to: "users.csv")
        #expect(try tool.run("import", users, "--as", "users").code == 0)
        let csv = "First Name,Email,Owner,Birthday\nMina,mina@x.example,Ann,1980-01-01\n"
        #expect(try tool.run("import", tool.write(csv, to: "contacts.csv")).code == 0)
        try body(tool)
    }

    private func count(_ tool: Tool, _ actor: String) throws -> Int? {
        try tool.run("list", "contacts", "--actor", actor, "--json").json()["count"] as? Int
    }

    @Test func sharesAndRolesAndHiddenFields() throws {
        try withStore { tool in
            for arguments in [
                ["role", "add", "rep"], ["role", "grant", "rep", "contact", "read,share", "own"],
                ["role", "grant", "rep", "user", "read", "all"], ["role", "grant", "rep", "tag", "read", "all"],
                ["role", "hide", "rep", "contact", "birthday"], ["role", "give", "Ann", "rep"],
                ["role", "give", "Bob", "rep"],
            ] {
                let run = try tool.run(arguments)
                #expect(run.code == 0, "\(arguments): \(run.errors)")
            }
            let past = try tool.run("share", "mina@x.example", "--with", "Bob", "--until", "2001-01-01")
            #expect(past.code == 2 && past.errors.contains("a time to come"))
            #expect(try tool.run("share", "mina@x.example", "--with", "Bob").code == 0)
            #expect(try count(tool, "Bob") == 1)
            #expect(try tool.run("unshare", "mina@x.example", "--with", "Ann").code == 2)
            #expect(try tool.run("unshare", "mina@x.example", "--with", "Bob").code == 0)
            #expect(try count(tool, "Bob") == 0)
            #expect(try tool.run("unshare", "mina@x.example", "--with", "Bob").code == 2)

            let condition = ["list", "contacts", "--where", "birthday = 1980-01-01", "--actor", "Ann"]
            #expect(try tool.run(condition).code == 2)
            #expect(try tool.run("role", "reveal", "rep", "contact", "birthday").code == 0)
            #expect(try tool.run(condition).code == 0)
            #expect(try tool.run("role", "reveal", "rep", "contact", "birthday").code == 2)

            #expect(try count(tool, "Ann") == 1)
            let taken = try tool.run("role", "take", "Ann", "rep")
            #expect(taken.code == 0 && taken.output.contains("Ann has 0 roles"))
            #expect(try tool.run("role", "take", "Ann", "rep").code == 2)
            #expect(try count(tool, "Ann") == 0)
        }
    }

    @Test func retentionRulesArePausedAndRemoved() throws {
        try withStore { tool in
            let add = [
                "retention", "add", "Old people", "contacts", "--action", "erase", "--days", "0", "--since",
                "created_at", "--basis", "no purpose",
            ]
            let asked = try tool.run(add)
            #expect(asked.code == 0, "\(asked.errors)")
            #expect(asked.output.contains("would erase 1 contact") && asked.output.contains("--yes"), "\(asked.output)")
            #expect(try tool.run(add + ["--json"]).json()["concerned"] as? Int == 1)
            #expect((try tool.run("retention", "list", "--json").json()["rules"] as? [Any])?.isEmpty == true)
            #expect(try tool.run(add + ["--yes"]).code == 0)
            #expect(try tool.run("retention", "pause", "Old people").output.contains("paused"))
            let paused = try tool.run("run", "--once", "--json").json()
            #expect((paused["retention"] as? [Any])?.isEmpty == true)
            #expect(try tool.run("show", "mina@x.example").code == 0)
            let resumed = try tool.run("retention", "resume", "Old people", "--json").json()
            #expect((resumed["rules"] as? [[String: Any]])?.first?["active"] as? Bool == true)
            let run = try tool.run("run", "--once")
            #expect(run.output.contains("Old people: 1 record erased"), "\(run.output)")
            #expect(try tool.run("show", "mina@x.example").code == 2)
            #expect(try tool.run("retention", "remove", "Old people").code == 0)
            #expect((try tool.run("retention", "list", "--json").json()["rules"] as? [Any])?.isEmpty == true)
            #expect(try tool.run("retention", "pause", "Old people").code == 2)

            var wrong = add
            wrong[7] = "-5"
            let refused = try tool.run(wrong)
            #expect(refused.code == 2)
            #expect(refused.errors.contains("--days takes 0 to 100000, not -5"), "\(refused.errors)")
        }
    }

    @Test func objectionsHoldUntilTheyAreLifted() throws {
        try withStore { tool in
            func decision(_ purpose: String) throws -> String? {
                try tool.run("may-contact", "mina@x.example", "--purpose", purpose, "--json").json()["decision"]
                    as? String
            }
            #expect(try tool.run("consent", "grant", "mina@x.example").code == 0)
            #expect(try decision("marketing") == "allowed")
            let set = try tool.run("restrict", "mina@x.example", "objection", "--reason", "letter", "--json").json()
            #expect(set["objected"] as? Bool == true && set["restricted"] as? Bool == false)
            #expect(try decision("marketing") != "allowed")
            #expect(try decision("contract") == "allowed")
            #expect(try tool.run("restrict", "mina@x.example", "restriction").code == 0)
            #expect(try decision("contract") != "allowed")
            #expect(try tool.run("restrict", "mina@x.example", "restriction", "--lift").code == 0)
            #expect(try tool.run("restrict", "mina@x.example", "objection", "--lift").code == 0)
            #expect(try decision("marketing") == "allowed")
            let shown = try tool.run("restrict", "mina@x.example", "--json").json()
            #expect(shown["objected"] as? Bool == false && (shown["demands"] as? [Any])?.count == 2)
            #expect(try tool.run("restrict", "mina@x.example", "--lift").code == 2)
            #expect(try tool.run("restrict", "mina@x.example", "objecting").code == 2)
        }
    }

    @Test func consentIsWithdrawnForEveryChannel() throws {
        try withStore { tool in
            for channel in ["email", "phone"] {
                #expect(try tool.run("consent", "grant", "mina@x.example", "--channel", channel).code == 0)
            }
            #expect(try tool.run("consent", "withdraw", "mina@x.example").code == 0)
            let states = try tool.run("consent", "show", "mina@x.example", "--json").json()["states"]
            let all = try #require(states as? [[String: Any]])
            #expect(all.allSatisfy { $0["state"] as? String == "withdrawn" }, "\(all)")
            #expect(try tool.run("consent", "grant", "mina@x.example", "--channel", "phone").code == 0)
            #expect(try tool.run("consent", "grant", "mina@x.example").code == 0)
            #expect(try tool.run("consent", "withdraw", "mina@x.example", "--channel", "phone").code == 0)
            let mail = try tool.run("may-contact", "mina@x.example", "--json").json()
            #expect(mail["allowed"] as? Bool == true)
        }
    }
}
