import CRMCore
import CRMTesting
import Testing

@Suite struct RuleTests {
    struct Note: Codable, Sendable {
        var text: String
    }

    private let module = TestModule { registry in
        registry.action("task.create", Note.self) { note, match, tx in
            for contact in match.ids(of: Contact.self) {
                try tx.create(TaskItem(title: note.text, links: [RecordLink(contact)]))
            }
        }
        registry.action("contact.touch", Note.self) { note, match, tx in
            for id in match.ids(of: Contact.self) {
                var contact = try tx.get(id)
                contact.note = (contact.note ?? "") + note.text
                try tx.update(contact)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func runsItsActionWhereTheConditionHolds(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [module])
        try await test.session.create(
            Rule(
                name: "greet visitors of the fair",
                when: .changed(Contact.Fields.source),
                if: (Contact.Fields.source == "fair").condition,
                do: "task.create",
                Note(text: "Greet")
            )
        )
        var contacts = try await test.session.create(
            ["A", "B", "C"].map { Contact(name: PersonName(given: $0), source: "web") }
        )
        try await test.crm.tick()
        #expect(try await test.session.count(TaskItem.all) == 0)
        contacts[0].source = "fair"
        contacts[1].jobTitle = "Director"
        contacts[2].source = "letter"
        try await test.session.update(contacts)
        try await test.crm.tick()
        let tasks = try await test.session.fetch(TaskItem.all)
        #expect(tasks.map(\.title) == ["Greet"])
        #expect(tasks.first?.links == [RecordLink(contacts[0].id)])
    }

    @Test func refusesWhatItCouldNotRun() async throws {
        let test = try await TestCRM(modules: [module])
        let rules = [
            try Rule(name: "1", when: .created(Contact.self), do: "no such action", Note(text: "")),
            try Rule(name: "2", when: .created(Contact.self), do: "task.create", ["wrong": 1]),
            try Rule(
                name: "3",
                when: RuleTrigger(type: "moon", kinds: [.created], fields: []),
                do: "task.create",
                Note(text: "")
            ),
            try Rule(
                name: "4",
                when: .created(Contact.self),
                if: .isNull(FieldName("no_such_field")),
                do: "task.create",
                Note(text: "")
            ),
        ]
        for rule in rules {
            await #expect(throws: CRMError.self, "\(rule.name)") { try await test.session.create(rule) }
        }
    }

    @Test func rulesThatSetEachOtherOffComeToAnEnd() async throws {
        let test = try await TestCRM(modules: [module])
        try await test.session.create(
            Rule(name: "loop", when: .written(Contact.self), do: "contact.touch", Note(text: "x"))
        )
        let contact = try await test.session.create(Contact(name: PersonName(given: "A")))
        let report = try await test.crm.tick()
        #expect(report.failures.map(\.name) == ["rules"])
        #expect((report.failures.first?.error as? CRMError)?.code == .cycle)
        let note = try await test.session.get(contact.id).note
        #expect((1...20).contains(note?.utf8.count ?? 0))
    }
}
