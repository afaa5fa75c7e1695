import CRMTesting
import ExampleTesting
import Foundation
import Testing

/// An import that is killed, and begun again as often as it takes, ends like one that nothing happened to.
@Suite(.serialized) struct ImportCrashTests {
    private static let contacts: String = {
        var text = "First Name,Last Name,Email,Phone Number,Company Name,City,Notes\n"
        for row in 0..<6000 {
            // Some rows come twice and add to their contact, some are refused.
            let email = row % 97 == 5 ? "no address" : "person\(row % 5200)@example.com"
            text += "Given\(row),Family\(row % 977),\(email),+1 617 555 \(1000 + row % 9000),"
            text += "Company \(row % 400) Ltd,City \(row % 50),\"Row \(row), with \"\"words\"\"\nand lines\"\n"
        }
        return text
    }()

    private static let accounts: String = {
        var text = "Account Name,Parent Account,Website\n"
        // Each parent comes below its child, so that the file is read twice.
        for row in 0..<5000 { text += "Firm \(row),\(row % 3 == 0 ? "Firm \(row + 1)" : ""),firm\(row).example.com\n" }
        return text
    }()

    /// Everything in the store, with numbers in place of identifiers and without times.
    private func content(_ tool: Tool, _ store: String) throws -> [NSDictionary] {
        let archive = tool.path("\(store).jsonl")
        let run = try tool.run("export", archive, store: store)
        #expect(run.code == 0, "\(run.errors)")
        var numbers: [String: Int] = [:]
        func plain(_ value: Any) -> Any {
            switch value {
            case let text as String where text.utf8.count == 36 && UUID(uuidString: text) != nil:
                if let number = numbers[text] { return number }
                numbers[text] = numbers.count
                return numbers.count - 1
            case let object as [String: Any]:
                // In the order of the keys, so that numbers are given in the same order each time.
                var result: [String: Any] = [:]
                for key in object.keys.sorted() where !key.hasSuffix("_at") { result[key] = object[key].map(plain) }
                return result
            case let list as [Any]: return list.map(plain)
            default: return value
            }
        }
        return try String(contentsOfFile: archive, encoding: .utf8).split(separator: "\n")
            .map { line in
                plain(try JSONSerialization.jsonObject(with: Data(line.utf8))) as? NSDictionary ?? [:]
            }
    }

    /// How many bytes a store's file and log have.
    private func written(_ tool: Tool, _ store: String) -> Int {
        [store, store + "-wal"]
            .map { name in
                (try? FileManager.default.attributesOfItem(atPath: tool.path(name))[.size] as? Int) ?? 0
            }
            .reduce(0, +)
    }

    private func answer(_ run: Tool.Run) throws -> NSDictionary {
        var json = try run.json()
        json["importID"] = nil
        return json as NSDictionary
    }

    @Test(arguments: ["contacts", "accounts"], [UInt64(1), 2])
    func resumesToTheSameContent(_ target: String, _ seed: UInt64) throws {
        let tool = try Tool()
        defer { tool.remove() }
        let file = try tool.write(target == "contacts" ? Self.contacts : Self.accounts, to: "in.csv")
        let arguments = ["import", file, "--as", target, "--json"]
        let whole = try answer(try tool.run(arguments, store: "whole.crm"))

        var random = SeededRandom(seed: seed)
        var kills: [Int] = []
        var result: Tool.Run?
        while result == nil {
            let started = try tool.start(arguments, store: "killed.crm")
            if kills.count < 3 {
                // When the log has grown by so much, whatever else the machine has to do.
                let size = written(tool, "killed.crm") + Int.random(in: 1...400_000, using: &random)
                while started.process.isRunning, written(tool, "killed.crm") < size {
                    // On this thread: the pool's may all be waiting for other tools.
                    usleep(200)
                }
                if started.process.isRunning {
                    started.stop()
                    kills.append(size)
                }
            }
            let run = try started.result()
            if started.process.terminationReason == .exit { result = run }
        }
        print("import of \(target) with seed \(seed) killed after \(kills) bytes")
        #expect(kills.count == 3)
        #expect(try answer(try #require(result)) == whole)
        #expect(try tool.run("verify", store: "killed.crm").code == 0)
        let (killed, reference) = (try content(tool, "killed.crm"), try content(tool, "whole.crm"))
        #expect(killed.count == reference.count)
        let different = zip(killed, reference).filter { $0 != $1 }
        #expect(different.isEmpty, "\(different.prefix(3))")
        // And again: nothing is new.
        let again = try answer(try tool.run(arguments, store: "killed.crm"))
        #expect(again["created"] as? Int == 0)
    }
}
