import ArgumentParser
import CRMCore
import FileStorage

/// Opens a store and answers one question: the cost of a cold start.
struct ColdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cold",
        abstract: "Opens a store, finds a contact by e-mail and prints the name."
    )

    @Argument(help: "The store's file.")
    var store: String

    @Argument(help: "The e-mail address.")
    var email: String

    func run() async throws {
        let crm = try await CRM.open(.file(store))
        let session = crm.session(as: .system("benchmark"))
        let found = try await session.first(Contact.where { $0.emails.contains(email) })
        print(found?.record.displayName ?? "none")
        try await crm.close()
    }
}
