import ExampleTesting
import Foundation
import Testing

/// Who may do what, through the tool.
@Suite struct AccessCommandTests {
    @Test func actorsAreHeldToTheirRoles() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let users = try tool.write(
            "Name,Email,Team\nAnn,ann@us.example,East\nBob,bob@us.example,East\n",
            to: "users.csv"
        )
        #expect(try tool.run("import", users, "--as", "users").code == 0)
        let csv = """
            First Name,Last Name,Email,Owner,Birthday
            Mine,Smith,mine@x.example,Ann,1980-01-01
            Team,Smith,team@x.example,Bob,1981-01-01
            Nobodys,Smith,nobodys@x.example,,1982-01-01

            """
        #expect(try tool.run("import", tool.write(csv, to: "contacts.csv")).code == 0)
        // Without roles everybody may do everything.
        #expect(try tool.run("list", "contacts", "--actor", "Ann", "--json").json()["count"] as? Int == 3)
        for arguments in [
            ["role", "add", "rep"], ["role", "grant", "rep", "contact", "read", "own"],
            ["role", "grant", "rep", "contact", "update,share", "own"],
            ["role", "hide", "rep", "contact", "birthday"], ["role", "give", "ann@us.example", "rep"],
        ] {
            let run = try tool.run(arguments)
            #expect(run.code == 0, "\(arguments): \(run.errors)")
        }
        for type in ["user", "tag", "share"] {
            #expect(try tool.run("role", "grant", "rep", type, "read", "all").code == 0)
        }
        let list = try tool.run("list", "contacts", "--actor", "ann@us.example", "--json").json()
        #expect(list["count"] as? Int == 1)
        #expect(try tool.run("list", "contacts", "--actor", "Bob", "--json").json()["count"] as? Int == 0)
        #expect(try tool.run("list", "contacts", "--json").json()["count"] as? Int == 3)
        let unknown = try tool.run("list", "contacts", "--actor", "Nobody", "--json")
        #expect(unknown.code == 2)
        #expect((try unknown.json()["error"] as? [String: Any])?["code"] as? String == "unknownUser")
        let hidden = try tool.run("list", "contacts", "--where", "birthday = 1980-01-01", "--actor", "Ann", "--json")
        #expect((try hidden.json()["error"] as? [String: Any])?["code"] as? String == "denied")
        let unseen = try tool.run("show", "team@x.example", "--actor", "Ann", "--json")
        #expect((try unseen.json()["error"] as? [String: Any])?["code"] as? String == "notFound")
        let export = try tool.run("export", tool.path("out.csv"), "--actor", "Ann", "--json")
        #expect((try export.json()["error"] as? [String: Any])?["code"] as? String == "denied")
        #expect(!FileManager.default.fileExists(atPath: tool.path("out.csv")))

        #expect(try tool.run("share", "mine@x.example", "--with", "Bob", "--actor", "Ann").code == 0)
        #expect(try tool.run("share", "team@x.example", "--with", "Ann", "--actor", "Ann").code == 2)
        #expect(try tool.run("role", "give", "Bob", "rep").code == 0)
        #expect(try tool.run("list", "contacts", "--actor", "Bob", "--json").json()["count"] as? Int == 2)
        let holders = try tool.run("who-can-see", "mine@x.example", "--json").json()["users"] as? [[String: Any]]
        #expect(holders?.compactMap { $0["name"] as? String }.sorted() == ["Ann", "Bob"])
        let why = try tool.run("explain-access", "mine@x.example", "--user", "Bob", "--ability", "update", "--json")
            .json()
        #expect(why["allowed"] as? Bool == false)
        #expect(why["reasons"] as? [String] == ["outside of what the roles reach"])
        #expect(try tool.run("role", "add", "mine", "--everything", "--actor", "Ann").code == 2)
        #expect((try tool.run("role", "list", "--json").json()["roles"] as? [Any])?.count == 1)
    }
}
