import ArgumentParser
import CRMCore
import FileStorage
import Foundation

/// Creates one contact a commit until it is stopped.
struct WriterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writer",
        abstract: "Creates one contact a commit until it is stopped, and prints the number of each acknowledged one."
    )

    @Option(help: "The store's file.")
    var store: String

    @Option(help: "The writer's name; its contacts are called NAME 1, NAME 2 and so on.")
    var name: String

    @Option(help: "How many bytes of note each contact has: what makes the log and the text index grow fast.")
    var note = 0

    func run() async throws {
        let crm = try await CRM.open(.file(store))
        let session = crm.session(as: .system("writer \(name)"))
        var number = 1
        while true {
            let contact = Contact(
                name: PersonName(given: name, family: String(number)),
                emails: [try EmailAddress("\(name).\(number)@example.com")],
                note: note > 0 ? text(number) : nil
            )
            try await session.create(contact)
            // One write call a line: what is printed was acknowledged, and a line is whole or not there.
            FileHandle.standardOutput.write(Data("\(number)\n".utf8))
            number += 1
        }
    }

    /// Some words that differ from contact to contact, repeated.
    private func text(_ number: Int) -> String {
        let words = (0..<16).map { "word\((number + $0 * 7919) % 9973) " }.joined()
        return String(String(repeating: words, count: note / words.utf8.count + 1).prefix(note))
    }
}
