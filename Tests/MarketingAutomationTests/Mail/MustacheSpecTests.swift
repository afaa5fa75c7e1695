import CRMCore
import CRMTesting
import Foundation
import Testing

@testable import MarketingAutomation

/// Mustache's own examples.
@Suite struct MustacheSpecTests {
    /// What mails leave out, and why.
    static let skipped: [String: String] = [
        "partials": "a mail is one template",
        "~inheritance": "a mail is one template",
        "~lambdas": "data has no code",
        "~dynamic-names": "a mail is one template",
    ]
    /// Single examples that concern partials.
    static let skippedCases: Set<String> = ["Partial Inheritence", "Post-Partial Behavior"]

    @Test func everyExampleRendersAsWritten() throws {
        guard let folder = CorpusFolder.path("mustache-spec/specs") else { return }
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            if Self.skipped[String(file.dropLast(5))] != nil { continue }
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file)))
            guard case .array(let tests)? = try JSONValue(parsing: bytes)["tests"] else {
                Issue.record("no tests in \(file)")
                continue
            }
            for test in tests {
                let name = test["name"]?.mergeText ?? ""
                if Self.skippedCases.contains(name) { continue }
                let source = try #require(test["template"]?.mergeText)
                let data = try #require(test["data"])
                let template = try CompiledTemplate(source)
                var rendered = try template.render(data, .html).bytes
                // A mail never writes data unescaped: there the escaped text is read back.
                if !template.program.unescaped.isEmpty { rendered = HTMLScan.unescaped(rendered[...]) }
                let expected = test["expected"]?.mergeText ?? ""
                #expect(String(decoding: rendered, as: UTF8.self) == expected, "\(file): \(name)")
                count += 1
            }
        }
        print("mustache-spec: \(count) examples, left out: \(Self.skipped.keys.sorted().joined(separator: ", "))")
        #expect(count >= 90)
    }

    /// Random templates and data render as swift-mustache renders them, but for white space: of a line that holds only
    /// a tag it leaves some where the specification leaves none.
    @Test(arguments: [1, 2, 3]) func bothRenderersAgree(_ seed: UInt64) throws {
        print("seed \(seed)")
        var random = Generator(seed: seed)
        for _ in 0..<2000 {
            let source = random.template(depth: 3)
            let data = random.data(depth: 3)
            let ours = try CompiledTemplate(source).render(data, .html).bytes
            let theirs = try GeneralRenderer(source).render(data, .html, limit: 1 << 20)
            guard ours.filter({ $0 > 0x20 }) != theirs.filter({ $0 > 0x20 }) else { continue }
            Issue.record(
                """
                \(source.debugDescription) \(data)
                \(String(decoding: ours, as: UTF8.self).debugDescription)
                \(String(decoding: theirs, as: UTF8.self).debugDescription)
                """
            )
            return
        }
    }
}

/// Small random templates over a few names, and data for them.
private struct Generator {
    private var random: SeededRandom
    private static let names = ["a", "b", "c"]

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func template(depth: Int) -> String {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in piece(depth: depth) }.joined()
    }

    private mutating func piece(depth: Int) -> String {
        let name = name()
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return "x "
        case 1: return "\n"
        case 2: return "{{\(name)}}"
        case 3: return "{{ \(name) }}"
        case 4: return "{{! note }}"
        case 5: return "\n  {{! alone }}\n"
        case 6 where depth > 0: return "{{#\(name)}}\(template(depth: depth - 1)){{/\(name)}}"
        case 7 where depth > 0: return "{{^\(name)}}\(template(depth: depth - 1)){{/\(name)}}"
        case 8 where depth > 0: return "\n {{#\(name)}}\n\(template(depth: depth - 1))\n{{/\(name)}}\n"
        default: return "<é>"
        }
    }

    private mutating func name() -> String {
        let name = Self.names.randomElement(using: &random) ?? "a"
        return Int.random(in: 0..<4, using: &random) == 0
            ? name + "." + (Self.names.randomElement(using: &random) ?? "a") : name
    }

    mutating func data(depth: Int) -> JSONValue {
        .object(Self.names.filter { _ in Bool.random(using: &random) }.map { .init($0, value(depth: depth)) })
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .integer(Int64.random(in: -3...3, using: &random))
        case 3: .string(["", "x", "<\"&'`>"].randomElement(using: &random) ?? "")
        case 4 where depth > 0: .array((0..<Int.random(in: 0...3, using: &random)).map { _ in data(depth: depth - 1) })
        case 5 where depth > 0: data(depth: depth - 1)
        default: .string("y")
        }
    }
}
