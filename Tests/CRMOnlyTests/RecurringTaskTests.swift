import ExampleTesting
import Foundation
import Testing

/// Tasks that come again and reminders, through the built tool.
@Suite struct RecurringTaskTests {
    private func withStore(_ body: (Tool) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        let file = try tool.write(contactsFile, to: "contacts.csv")
        #expect(try tool.run("import", file, "--json").code == 0)
        try body(tool)
    }

    @Test func aTaskComesAgain() throws {
        try withStore { tool in
            let added = try tool.run(
                "task",
                "add",
                "Call",
                "--for",
                "ann@example.com",
                "--due",
                "2036-01-07 09:00",
                "--every",
                "weekly on monday",
                "--remind",
                "15m",
                "--zone",
                "Europe/Berlin",
                "--json"
            )
            #expect(added.code == 0, "\(added.errors)")
            let series = try added.json()
            #expect(series["rules"] as? [String] == ["FREQ=WEEKLY;BYDAY=MO"])
            let times = ["2036-01-07T08:00:00Z", "2036-01-14T08:00:00Z", "2036-01-21T08:00:00Z"]
            #expect(series["next"] as? [String] == times)
            #expect(try tool.run("run", "--once").code == 0)
            #expect(try tool.run("task", "list", "--json").json()["count"] as? Int == 0, "its time has not come")
            let list = try tool.run("task", "series", "--json").json()
            #expect(list["count"] as? Int == 1)
            let id = try #require(series["id"] as? String)
            #expect(try tool.run("task", "stop", id, "--json").json()["next"] as? [String] == [])
            #expect(try tool.run("task", "stop", "x").code == 2)
        }
    }

    @Test func aTaskThatIsDueNowIsCreatedByTheNextTick() throws {
        try withStore { tool in
            let added = try tool.run("task", "add", "Look", "--every", "FREQ=SECONDLY", "--json")
            #expect(added.code == 0, "\(added.errors)")
            let id = try #require(try added.json()["id"] as? String)
            #expect(try tool.run("run", "--for", "1.5").code == 0)
            let tasks = try #require(try tool.run("task", "list", "--json").json()["tasks"] as? [[String: Any]])
            #expect(!tasks.isEmpty && tasks.allSatisfy { $0["series"] as? String == id })
        }
    }

    @Test func reminders() throws {
        try withStore { tool in
            let task = try tool.run(
                "task",
                "add",
                "Call",
                "--due",
                "2036-03-31 09:00",
                "--zone",
                "Europe/Berlin",
                "--json"
            )
            let id = try #require(try task.json()["id"] as? String)
            // A day on the wall, though the clocks change.
            let day = try tool.run("task", "remind", id, "2d", "--zone", "Europe/Berlin", "--json").json()
            #expect(day["due"] as? String == "2036-03-29T08:00:00Z")
            #expect(
                try tool.run("task", "remind", id, "2h", "--json").json()["due"] as? String == "2036-03-31T05:00:00Z"
            )
            #expect(try tool.run("task", "done", id).code == 0)
            #expect(try tool.run("task", "remind", id, "1h", "--json").json()["state"] as? String == "cancelled")
        }
    }

    @Test func whatIsNotUnderstoodIsRefused() throws {
        try withStore { tool in
            for every in [
                "", "often", "0 days", "weekly on moonday", "month on 32", "FREQ=OFTEN", "FREQ=DAILY;COUNT=0",
            ] {
                let run = try tool.run("task", "add", "x", "--every", every, "--json")
                #expect(run.code == 2, "\(every)")
            }
            for every in [
                "2 weeks", "every day", "month on the last friday", "monday", "workdays", "monthly on last day",
            ] {
                #expect(try tool.run("task", "add", "x", "--every", every).code == 0, "\(every)")
            }
            #expect(try tool.run("task", "add", "x", "--remind", "soon").code == 2)
        }
    }
}
