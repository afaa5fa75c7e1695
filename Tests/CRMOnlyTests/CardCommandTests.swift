import ExampleTesting
import Foundation
import Testing

/// Address books and calendars, through the tool.
@Suite struct CardCommandTests {
    @Test func cardsAndCalendarsGoInAndOut() throws {
        let tool = try Tool()
        defer { tool.remove() }
        let cards = try tool.write(
            "BEGIN:VCARD\nVERSION:4.0\nFN:Ann Lee\nEMAIL:ann@example.com\nPHOTO:data:,x\nEND:VCARD\n",
            to: "people.vcf"
        )
        #expect(try tool.run("import", cards, "--json").json()["created"] as? Int == 1)
        let out = tool.path("out.vcf")
        #expect(try tool.run("export", out, "--json").json()["records"] as? Int == 1)
        let text = try String(contentsOfFile: out, encoding: .utf8)
        #expect(text.contains("FN:Ann Lee\r\n") && text.contains("PHOTO:data:,x\r\n"))
        #expect(try tool.run("import", out, "--json").json()["unchanged"] as? Int == 1)

        let calendar = try tool.write(
            """
            BEGIN:VCALENDAR
            BEGIN:VTODO
            UID:1
            SUMMARY:Call
            DUE:20260301T080000Z
            END:VTODO
            BEGIN:VEVENT
            UID:2
            SUMMARY:no time
            END:VEVENT
            END:VCALENDAR

            """,
            to: "in.ics"
        )
        let run = try tool.run("import", calendar, "--json")
        #expect(run.code == 1)
        #expect(try run.json()["tasks"] as? Int == 1)
        #expect(try tool.run("export", tool.path("out.ics"), "--json").json()["records"] as? Int == 1)
        #expect(try String(contentsOfFile: tool.path("out.ics"), encoding: .utf8).contains("DUE:20260301T080000Z"))
        #expect(try tool.run("import", cards, "--as", "moons").code == 2)
        let broken = try tool.write("BEGIN:VCARD\nFN:Open\n", to: "broken.vcf")
        #expect(try tool.run("import", broken, "--json").code == 1)
        let none = try tool.write("nothing", to: "none.ics")
        #expect(try tool.run("import", none, "--json").code == 2)
    }
}
