import CRMCore
import Foundation
import MarketingAutomation
import Testing

@Suite struct FileDropTests {
    @Test func aRepeatedMailReplacesItsFile() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let transport = FileDropTransport(folder: folder.path)
        func mail(_ key: String, _ text: String) -> OutboundMail {
            OutboundMail(key: key, sender: "a@b.example", recipient: "c@d.example", message: Array(text.utf8))
        }
        let first = await transport.deliver([mail("../../x", "one"), mail("b", "two")])
        let second = await transport.deliver([mail("../../x", "three")])
        #expect(first[0] == second[0])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count == 2)
        #expect(names.allSatisfy { $0.hasSuffix(".eml") && $0.utf8.count == 26 })
        let texts = try names.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
        #expect(Set(texts) == ["two", "three"])
    }

    @Test func aMissingFolderIsNoLoss() async {
        let outcomes = await FileDropTransport(folder: "/nowhere/at/all")
            .deliver([OutboundMail(key: "k", sender: "a@b.example", recipient: "c@d.example", message: [])])
        guard case .retry = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
    }
}
