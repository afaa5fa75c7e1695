import CRMCore
import Testing

@testable import MarketingAutomation

@Suite struct TemplateTests {
    private func failure(_ source: String) -> TemplateError? {
        do throws(TemplateError) {
            _ = try CompiledTemplate(source)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("a {{b", TemplateError.Code.unclosedTag, 1, 3), ("\n{{#a}}x", .unclosedSection, 2, 1),
        ("{{#a}}{{/b}}", .unexpectedClose, 1, 7), ("{{/b}}", .unexpectedClose, 1, 1), ("x\n {{}}", .emptyName, 2, 2),
        ("{{=a=}}", .invalidDelimiters, 1, 1), ("{{> p}}", .unsupportedTag, 1, 1),
        ("{{$a}}{{/a}}", .unsupportedTag, 1, 1),
        ("{{% CONTENT_TYPE:TEXT}}", .unsupportedTag, 1, 1), ("{{", .unclosedTag, 1, 1), ("{{#", .unclosedTag, 1, 1),
        ("{{frob(}}", .unsupportedTag, 1, 1),
    ])
    func faultsHaveAPlace(_ source: String, _ code: TemplateError.Code, _ line: Int, _ column: Int) throws {
        let error = try #require(failure(source))
        #expect(error.code == code)
        if source != "{{frob(}}" { #expect((error.line, error.column) == (line, column)) }
    }

    @Test func nestingAndSizeAreBounded() {
        let depth = TemplateProgram.maximumDepth
        let deep = String(repeating: "{{#a}}", count: depth) + String(repeating: "{{/a}}", count: depth)
        #expect(failure(deep) == nil)
        #expect(failure("{{#a}}" + deep + "{{/a}}")?.code == .tooDeep)
        #expect(failure(String(repeating: "{{#a}}", count: 100_000))?.code == .tooDeep)
        #expect(failure(String(repeating: "a", count: TemplateProgram.maximumSize + 1))?.code == .tooLarge)
    }

    @Test(arguments: ["{{.}}", "{{uppercased(.)}}", ""])
    func outputAndWorkAreBounded(_ inner: String) throws {
        let list = JSONValue.array((0..<100).map { .string("item \($0)") })
        let sections = (0..<8).reduce(inner) { body, _ in "{{#list}}\(body){{/list}}" }
        let template = try CompiledTemplate(sections)
        let error = #expect(throws: TemplateError.self) {
            try template.render(.object([.init("list", list)]), .html)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func misspeltFieldsAreFound() throws {
        let template = MailTemplate(
            name: "x",
            subject: "{{contact.givenName}} {{contact.firstName}}",
            html: "{{#account}}{{name}} {{city}} {{size}}{{/account}}{{#journey.items}}{{anything}}{{/journey.items}}",
            text:
                "{{contact.custom.shoe}} {{journey.x}} {{owner.phone}} {{givenName}} {{links.unsubscribe}} {{^account}}{{contact.city}}{{/account}}"
        )
        let compiled = try CompiledMailTemplate(template)
        #expect(compiled.missingFields == ["contact.firstName", "givenName", "owner.phone", "size"])
        #expect(compiled.fields.contains("contact.givenName"))
    }

    @Test func emptyVariablesAreNamed() throws {
        let template = try CompiledMailTemplate(
            MailTemplate(name: "x", subject: "{{contact.givenName}}", text: "{{contact.city}} {{account.name}}")
        )
        let contact = Contact(name: PersonName(given: "Ann"))
        let settings = try MailCRM.settings(RecordingTransport())
        #expect(
            try template.render(MergeData(contact: contact, settings: settings)).absentFields == [
                "account.name", "contact.city",
            ]
        )
    }

    @Test func customFieldsAndTheJourneyAreThere() throws {
        var contact = Contact(name: PersonName(given: "Ann"))
        contact.custom["shoe"] = .integer(38)
        let template = try CompiledMailTemplate(
            MailTemplate(
                name: "x",
                subject: "{{contact.custom.shoe}} {{journey.product}}",
                text: "{{#journey.items}}- {{name}}\n{{/journey.items}}{{sender.address}}"
            )
        )
        let journey = try JSONValue(parsing: #"{"product":"GTX","items":[{"name":"a"},{"name":"b"}]}"#)
        let settings = try MailCRM.settings(RecordingTransport())
        let mail = try template.render(MergeData(contact: contact, settings: settings, journey: journey))
        #expect(mail.subject == Array("38 GTX".utf8))
        #expect(mail.text == Array("- a\n- b\nAcme, Inc., 1 High Street, Leeds".utf8))
    }

    @Test func aTemplateThatDoesNotParseIsRefused() async throws {
        let test = try await MailCRM()
        for html in ["{{#a}}", "<p>{{{contact.name}}}</p>", "{{&contact.name}}"] {
            let error = await #expect(throws: CRMError.self) { try await test.template(html: html) }
            #expect(error?.code == .template)
            #expect(error?.field == "html")
        }
    }
}
