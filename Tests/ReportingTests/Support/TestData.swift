import Foundation

/// Finds what tests read and run outside the package.
enum TestData {
    /// The path of a public corpus, or `nil`, with a line of output, where the corpora are absent.
    static func folder(_ name: String) -> String? {
        let root: URL
        if let path = ProcessInfo.processInfo.environment["SWIFT_CRM_DATA"] {
            root = URL(fileURLWithPath: path, isDirectory: true)
        } else {
            root =
                URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("../shared/data").standardizedFileURL
        }
        let path = root.appendingPathComponent(name).path
        guard FileManager.default.fileExists(atPath: path) else {
            print("skipped: data absent (\(name))")
            return nil
        }
        return path
    }

    /// Texts that broke other programs: those of the corpus, where it is there, and some more.
    static func hostileTexts() -> [String] {
        var texts = [
            "\"\u{301}onload=alert(1)", "'\u{FE0F}><script>alert(1)</script>", "<\u{338}b>x", "]]>", "-->", "&lt;",
            "</title></style></svg></table>", "a\u{0}b\u{7}\u{1B}[31mred", "\u{202E}evil", "=1+1", "@x", "\r\nx",
            "{{x}}", "\u{FFFD}\u{10FFFD}" + String(decoding: [0xEF, 0xBF, 0xBF, 0xEF, 0xB7, 0x90], as: UTF8.self) + "",
            "<!--", "<![CDATA[", "javascript:alert(1)", "\" style=\"x",
        ]
        if let folder = folder("naughty-strings"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        {
            for name in names.sorted() where name.hasSuffix(".txt") {
                let bytes = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
                texts += String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
                    .filter { !$0.isEmpty && !$0.hasPrefix("#") }
            }
        }
        return texts
    }

    /// Runs a program on standard input; nil where it cannot be run.
    static func run(_ arguments: [String], input: String) throws -> (status: Int32, output: String)? {
        let folder = NSTemporaryDirectory() + "swift-crm-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(input.utf8).write(to: URL(fileURLWithPath: folder + "/input"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = FileHandle(forReadingAtPath: folder + "/input")
        _ = FileManager.default.createFile(atPath: folder + "/output", contents: nil)
        let output = FileHandle(forWritingAtPath: folder + "/output")
        process.standardOutput = output
        process.standardError = output
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        let text = FileManager.default.contents(atPath: folder + "/output") ?? Data()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
