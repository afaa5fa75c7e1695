import Foundation

/// Finds the public corpora that tests read where they lie.
enum CorpusFolder {
    /// The path of a corpus, or `nil`, with a line of output, where the corpora are absent.
    static func path(_ name: String) -> String? {
        let root: URL
        if let path = ProcessInfo.processInfo.environment["SWIFT_CRM_DATA"] {
            root = URL(fileURLWithPath: path, isDirectory: true)
        } else {
            root =
                URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("../shared/data").standardizedFileURL
        }
        let path = root.appendingPathComponent(name).path
        guard FileManager.default.fileExists(atPath: path) else {
            print("skipped: data absent (\(name))")
            return nil
        }
        return path
    }

    /// The naughty strings, and some more that are: quotes with combining marks, line breaks, ends of markup.
    static func naughtyStrings() throws -> [String] {
        let own = [
            "\"\u{FE0F}><script>", "'\u{0301} onload=x", "<\u{20DD}b>", "a\r\nBcc: x@y.example", "a\u{0}b", "\r",
            "\n\n",
            "=?utf-8?B?QQ==?=", "--=_x--", ".\r\n.\r\n", "\u{2028}x\u{2029}", "\u{202E}txt", "{{contact.name}}", "`x`",
            String(repeating: "長", count: 300), String(repeating: "a", count: 1200), " leading", "trailing ", "a  b",
            "\u{85}", "\u{FEFF}", "From me", "\t", "\\\"", "a, b <c@d.example>", "🏴‍☠️", "e\u{301}",
        ]
        guard let path = path("naughty-strings/blns.json") else { return own }
        return own + (try JSONDecoder().decode([String].self, from: Data(contentsOf: URL(fileURLWithPath: path))))
    }
}
