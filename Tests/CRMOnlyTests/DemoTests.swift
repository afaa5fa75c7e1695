import ExampleTesting
import Foundation
import Testing

@Suite struct DemoTests {
    @Test func theSameSeedGivesTheSameTour() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let runs = try ["one", "two"]
            .map { name in
                let run = try tool.run(["demo", "--size", "20", "--seed", "11"], store: "\(name).crm")
                #expect(run.code == 0, "\(run.errors)")
                // Only paths differ: the store's and that of the folder with the files.
                return run.output.split(separator: "\n", omittingEmptySubsequences: false)
                    .filter { !$0.contains(".crm") && !$0.contains("swift-crm-demo-") }
            }
        #expect(runs[0] == runs[1])
        #expect(runs[0].count > 100)
        #expect(try tool.run("verify", store: "one.crm").code == 0)
        // A second tour in the same store would mix two businesses.
        #expect(try tool.run("demo", store: "one.crm").code == 2)
    }

    @Test func aTourCanBeReadByPrograms() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let summary = try tool.run("demo", "--size", "20", "--json").json()
        let imports = try #require(summary["imports"] as? [[String: Any]])
        #expect(imports.count == 3)
        for result in imports {
            let rejected = (result["rejected"] as? [Any])?.count ?? 0
            let sum = ["created", "updated", "unchanged"].compactMap { result[$0] as? Int }.reduce(rejected, +)
            #expect(sum == result["rows"] as? Int)
        }
        #expect((summary["verification"] as? [String: Any])?["ok"] as? Bool == true)
    }
}
