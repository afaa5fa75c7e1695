import CRMCore
import CRMTesting
import ExampleSupport

/// The tour through a store that holds the sample business.
struct Tour {
    private var host: ToolHost
    private let clock: VirtualClock
    private let business: SampleBusiness
    private let files: SampleFiles
    private let store: String
    private let layout: TextLayout
    private var chapters = 0
    /// What there is to say in the form for programs.
    private var imports: [JSONValue] = []

    init(host: ToolHost, clock: VirtualClock, business: SampleBusiness, files: SampleFiles) {
        self.host = host
        self.clock = clock
        self.business = business
        self.files = files
        store = host.path
        layout = host.output.layout
    }

    mutating func run() async throws {
        try await begin()
        try await importFiles()
        try await search()
        try await customer()
        try await edit()
        try await undo()
        try await end()
    }

    // MARK: - Chapters

    /// The people who work in the business come first, so that records can be theirs.
    private mutating func begin() async throws {
        say(layout.bold("swift-crm: a customer file in one SQLite file"))
        say("A made-up business of \(layout.count(business.companies.count)) companies, in the files that another")
        say("system would export, in \(files.folder)")
        say("The store is \(store)")
        let users = try SampleBusiness.staff.map { name in
            let address = name.lowercased().replacing(" ", with: ".") + "@ourselves.example"
            return User(name: name, email: try EmailAddress(address))
        }
        try await host.crm.session(as: .system("demo")).create(users)
        host = try await host.acting(as: SampleBusiness.staff[0])
    }

    private mutating func importFiles() async throws {
        chapter("Import: every row is created, updated, unchanged or rejected with its reason")
        for file in [files.accounts, files.contacts, files.activities] {
            command("import \(Self.name(file))")
            let result = try await importFile(file)
            show(ImportAnswer(result: result, isDryRun: false))
            imports.append(ImportAnswer(result: result, isDryRun: false).json)
        }
        chapter("Import again: nothing is there twice")
        command("import contacts.csv")
        let again = try await importFile(files.contacts)
        say("\(layout.count(again.created)) created, \(layout.count(again.unchanged)) unchanged")
    }

    private mutating func search() async throws {
        chapter("Search: fragments, endings of phone numbers, Japanese names of two characters")
        let hero = hero
        // From inside the first word of a company's name.
        let word = business.companies.map(\.name).compactMap { $0.split(separator: " ").first }
            .first { $0.utf8.count >= 7 && $0.utf8.allSatisfy { $0 < 0x80 } }
        let fragment = String(word.map { $0.dropFirst(2).prefix(5) } ?? "").lowercased()
        for text in [fragment, String(hero.phone.suffix(4)), hero.family] where !text.isEmpty {
            command("search '\(text)' --limit 4")
            show(SearchAnswer(text: text, hits: try await host.session.search(text, limit: 4)))
        }
    }

    private mutating func customer() async throws {
        chapter("A customer on one page")
        let email = hero.email
        let due = clock.now.adding(microseconds: 3 * 86_400_000_000)
        try await host.session.write(reason: "call list") { transaction in
            let tag = try transaction.create(Tag(name: "key customer"))
            guard case .contact(var contact) = try transaction.subject(email) else { return }
            contact.tags.append(tag.id)
            try transaction.update(contact)
            try transaction.create(
                TaskItem(title: "Send the new price list", due: due, priority: .high, links: [RecordLink(contact.id)])
            )
        }
        command("show \(email)")
        show(try await page())

        chapter("What happened, over all channels, newest first")
        clock.advance(by: .seconds(30 * 60))
        let call = Activity(
            channel: .call,
            direction: .outbound,
            subject: "Price list",
            body: "Will decide by the end of the month.",
            owner: host.session.user
        )
        try await host.session.write(reason: "activity.log") { transaction in
            var call = call
            call.links = [try transaction.subject(email).link]
            try transaction.log(call)
        }
        command("timeline \(email) --limit 12")
        show(try await host.session.read { try TimelineAnswer(email, limit: 12, after: nil, in: $0) })
    }

    private mutating func edit() async throws {
        chapter("Somebody changes it; the history says who, when and what")
        clock.advance(by: .seconds(90 * 60))
        let email = hero.email
        let colleague = try await host.acting(as: SampleBusiness.staff[2])
        try await colleague.session.write(reason: "new business card") { transaction in
            guard case .contact(var contact) = try transaction.subject(email) else { return }
            contact.jobTitle = "Head of Procurement"
            contact.department = "Purchasing"
            contact.lifecycle = .evangelist
            try transaction.update(contact)
        }
        command("history \(email)")
        let catalog = host.crm.store.catalog
        show(try await host.session.read { try HistoryAnswer(email, in: $0, catalog: catalog) })

        chapter("The same customer as of an hour before")
        let before = clock.now.adding(microseconds: -3_600_000_000)
        command("show \(email) --as-of '\(before)'")
        show(try await page(asOf: before))
    }

    private mutating func undo() async throws {
        chapter("An import is taken back, but for what was changed since")
        clock.advance(by: .seconds(60 * 60))
        command("import trade-fair.csv")
        let result = try await importFile(files.guests)
        say("\(result.created) created, \(result.updated) updated, \(result.unchanged) unchanged")
        clock.advance(by: .seconds(5 * 60))
        let colleague = try await host.acting(as: SampleBusiness.staff[3])
        try await colleague.session.write(reason: "called") { transaction in
            guard case .contact(var contact) = try transaction.subject("o.kranz@fair.example") else { return }
            contact.lifecycle = .opportunity
            try transaction.update(contact)
        }
        command("undo \(result.importID)")
        let undone = try await host.session.undoImport(result.importID)
        let importID = result.importID
        show(try await host.session.read { try UndoAnswer(importID, undone, in: $0) })
    }

    private mutating func end() async throws {
        chapter("Figures")
        command("stats")
        let stats = try await StatsAnswer(host)
        show(stats)
        chapter("Every promise checked")
        command("verify")
        let verification = VerificationAnswer(report: try await host.crm.verify())
        show(verification)
        say("")
        say("Look around: CRMOnly list contacts --store \(store)")
        if host.output.isJSON {
            let summary: [String: JSONValue] = [
                "store": .string(store), "folder": .string(files.folder), "imports": .array(imports),
                "stats": stats.json, "verification": verification.json,
            ]
            Terminal.print(JSONValue.object(summary).sortedText)
        }
    }

    // MARK: - Helpers

    /// The person whom the tour is about: a Japanese customer, if there is one.
    private var hero: SampleBusiness.Person {
        let people = business.people
        return people.first {
            $0.stage == "customer" && business.companies[$0.company].place.country == "Japan" && $0.family.count == 2
        } ?? people[0]
    }

    private func page(asOf instant: Instant? = nil) async throws -> CustomerPage {
        let email = hero.email
        return try await host.session.read { try CustomerPage(email, asOf: instant, in: $0) }
    }

    private func importFile(_ path: String) async throws -> ImportResult {
        let progress = ProgressLine("imported")
        defer { progress.clear() }
        clock.advance(by: .seconds(1 * 60))
        return try await host.session.importRecords(
            from: .file(path),
            options: ImportOptions(),
            progress: { progress.update($0.rows) }
        )
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private mutating func chapter(_ title: String) {
        chapters += 1
        say("\n" + layout.bold("\(chapters). \(title)"))
    }

    private func command(_ line: String) { say("\n" + layout.dim("$ CRMOnly \(line)")) }

    private func show(_ answer: some Answer) { say(answer.lines(layout).joined(separator: "\n")) }

    private func say(_ text: String) {
        if !host.output.isJSON { Terminal.print(text) }
    }
}
