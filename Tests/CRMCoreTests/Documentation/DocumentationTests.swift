import Foundation
import Testing

/// What a page shows is compiled: each example stands, line by line, in a file of the tests.
@Suite struct DocumentationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The guides and the landing pages of the targets, by their paths in the repository.
    private static let pages = files(in: "Documentation", "Sources", endingIn: ".md")

    /// The tests, line by line.
    private static let tests = Result { try files(in: "Tests", endingIn: ".swift").map { try lines($0) } }

    @Test(arguments: pages)
    func everyExampleIsCompiled(_ page: String) throws {
        let sources = try Self.tests.get()
        let blocks = try Self.lines(page).split(separator: "```swift", omittingEmptySubsequences: false).dropFirst()
        for example in blocks.compactMap({ $0.split(separator: "```").first }) {
            let isCompiled = sources.contains { $0.contains(example) }
            #expect(isCompiled, "no test has this:\n\(example.joined(separator: "\n"))")
        }
    }

    @Test(arguments: pages + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
    func everyLinkLeadsSomewhere(_ page: String) throws {
        let folder = Self.root.appending(path: page).deletingLastPathComponent()
        let text = try Self.lines(page).joined(separator: "\n")
        for piece in text.split(separator: "](").dropFirst() {
            let target = piece.prefix { $0 != ")" && $0 != "#" }
            if target.isEmpty || target.contains("://") { continue }
            let path = folder.appending(path: target).standardizedFileURL.path
            #expect(FileManager.default.fileExists(atPath: path), "\(target)")
        }
    }

    @Test func everyLibraryHasALandingPage() throws {
        let manifest = try Self.lines("Package.swift").filter { $0.hasPrefix(".library(") }
        #expect(!manifest.isEmpty)
        for line in manifest {
            let name = try #require(line.split(separator: "\"").dropFirst().first)
            #expect(Self.pages.contains("Sources/\(name)/\(name).docc/\(name).md"))
        }
    }

    private static func files(in folders: String..., endingIn suffix: String) -> [String] {
        folders.flatMap { folder in
            let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
            return (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }
        }
        .sorted()
    }

    /// The lines of a file, without their indentation.
    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
