import CRMCore
import ExampleTesting
import FileStorage
import Foundation
import Testing

/// The tool as a process that keeps ticking.
@Suite struct RunTests {
    private func withStore(_ body: (Tool) throws -> Void) throws {
        let tool = try Tool()
        defer { tool.remove() }
        let file = try tool.write(contactsFile, to: "contacts.csv")
        #expect(try tool.run("import", file, "--json").code == 0)
        try body(tool)
    }

    @Test func onceTicksOnce() throws {
        try withStore { tool in
            let run = try tool.run("run", "--once", "--json")
            #expect(run.code == 0, "\(run.errors)")
            let told = try run.json()
            #expect(told["ticks"] as? Int == 1)
            #expect((told["failures"] as? [Any])?.isEmpty == true)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func itEndsWhenItIsTold(_ signal: Int32) throws {
        try withStore { tool in
            #expect(try tool.run("task", "add", "Look", "--every", "FREQ=DAILY").code == 0)
            let started = try tool.start(["run", "--for", "50", "--json"])
            defer { started.stop() }
            // It has begun when the task is there; looking takes a while, so that there is no need to sleep.
            for _ in 0..<500 {
                if try tool.run("task", "list", "--json").json()["count"] as? Int == 1 { break }
            }
            kill(started.process.processIdentifier, signal)
            let run = try started.result()
            #expect(run.code == 0, "\(run.errors)")
            #expect(try run.json()["ticks"] as? Int ?? 0 >= 1)
        }
    }

    @Test func itEndsAfterItsTime() throws {
        try withStore { tool in
            let start = ContinuousClock.now
            let run = try tool.run("run", "--for", "0.2")
            #expect(run.code == 0)
            #expect(run.output.contains("nothing waits"))
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(try tool.run("run", "--for", "-1").code == 2)
        }
    }
}
