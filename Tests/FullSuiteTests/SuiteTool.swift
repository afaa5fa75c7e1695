import ExampleTesting
import Testing

extension Tool {
    /// Runs the full suite on a new store that holds three contacts and two colleagues who get leads.
    static func withSuite(_ body: (Tool) throws -> Void) throws {
        let tool = try Tool("FullSuite")
        defer { tool.remove() }
        let contacts = try tool.write(contactsFile, to: "contacts.csv")
        try tool.done("import", contacts, "--as", "contacts")
        try body(tool)
    }

    /// Runs a command that has to succeed, and gives its JSON.
    @discardableResult
    func done(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let run = try run(arguments + ["--json"])
        #expect(run.code == 0, "\(arguments): \(run.errors)", sourceLocation: location)
        return try run.json()
    }

    /// Runs a command that has to be refused, and gives its error.
    func refused(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let run = try run(arguments + ["--json"])
        #expect(run.code == 2, "\(arguments) ended with \(run.code)", sourceLocation: location)
        #expect(run.errors.split(separator: "\n").count == 1, "one line: \(run.errors)", sourceLocation: location)
        return try #require(try run.json()["error"] as? [String: Any], sourceLocation: location)
    }
}

extension [String: Any] {
    func text(_ name: String) -> String? { self[name] as? String }

    func number(_ name: String) -> Int? { self[name] as? Int }

    func object(_ name: String) -> [String: Any] { self[name] as? [String: Any] ?? [:] }

    func list(_ name: String) -> [[String: Any]] { self[name] as? [[String: Any]] ?? [] }
}

private let contactsFile = """
    First Name,Last Name,Email,Phone Number,Company Name,City,Lifecycle Stage
    Ann,Lee,ann@example.com,+1 617 555 0101,Northgate Foods Ltd,Boston,lead
    美咲,田中,misaki@example.com,+81 3-0000-4417,株式会社青葉食品,京都,customer
    Jörg,Krüger,joerg@example.com,+49 30 23125042,Lindenhof AG,Berlin,

    """
