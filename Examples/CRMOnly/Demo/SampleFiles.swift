import CRMCore
import ExampleSupport
import Foundation

/// The sample business as the files that another system would export.
struct SampleFiles {
    let folder: String

    var accounts: String { folder + "/companies.csv" }
    var contacts: String { folder + "/contacts.csv" }
    var activities: String { folder + "/activities.csv" }
    var guests: String { folder + "/trade-fair.csv" }

    /// Writes the files into a folder, which is created.
    init(_ business: SampleBusiness, in folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write(business.companies.map(Self.row), Self.companyHeader, to: accounts)
        let people = business.people.map { Self.row($0, business.companies[$0.company]) }
        try write(Self.spoiled(people), Self.personHeader, to: contacts)
        let events = business.events.map { Self.row($0, business.people[$0.person]) }
        try write(events, Self.eventHeader, to: activities)
        try write(Self.guestRows(business), ["First Name", "Last Name", "Email", "Company Name", "Tags"], to: guests)
    }

    private func write(_ rows: [[String]], _ header: [String], to path: String) throws {
        // What another system exports has no guard against formulas: a phone number starts with a plus.
        var writer = CSVWriter(to: try .file(path), byteOrderMark: true, guardsFormulas: false)
        try writer.write(row: header)
        for row in rows { try writer.write(row: row) }
        try writer.finish()
    }

    private static let companyHeader = [
        "Record ID", "Company name", "Website URL", "Industry", "Number of Employees", "Company owner", "Phone Number",
        "Street Address", "City", "Postal Code", "Country/Region",
    ]

    private static func row(_ company: SampleBusiness.Company) -> [String] {
        [
            company.id, company.name, "https://www.\(company.domain)", company.industry, String(company.employees),
            company.owner, company.phone, company.place.street, company.place.city, company.place.postcode,
            company.place.country,
        ]
    }

    private static let personHeader = [
        "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Mobile Phone Number", "Job Title",
        "Company Name", "Associated Company IDs", "Contact owner", "Lifecycle Stage", "Lead Source", "City",
        "Country/Region", "Date of birth", "Create Date",
    ]

    private static func row(_ person: SampleBusiness.Person, _ company: SampleBusiness.Company) -> [String] {
        [
            person.id, person.given, person.family, person.email, person.phone, person.mobile, person.job,
            company.name, company.id, company.owner, person.stage, person.source, company.place.city,
            company.place.country, person.birthday?.description ?? "", person.created.description,
        ]
    }

    private static let eventHeader = [
        "Activity ID", "Activity Type", "Direction", "Activity Date", "Call Duration in Seconds", "Subject", "Notes",
        "Contact Email", "Assigned To",
    ]

    private static func row(_ event: SampleBusiness.Event, _ person: SampleBusiness.Person) -> [String] {
        [
            event.id, event.channel.rawValue, event.direction?.rawValue ?? "", event.at.description,
            event.seconds.map(String.init) ?? "", event.subject, event.text, person.email, event.owner,
        ]
    }

    /// The rows with some that every real file has: broken addresses, impossible dates, nobody at all.
    private static func spoiled(_ people: [[String]]) -> [[String]] {
        var rows = people
        func empty(_ cells: [Int: String]) -> [String] {
            personHeader.indices.map { cells[$0] ?? "" }
        }
        rows.insert(empty([1: "Walter", 2: "Grote", 3: "w.grote(at)example.com"]), at: min(17, rows.count))
        rows.insert(empty([6: "Buyer", 12: "Hamburg"]), at: min(203, rows.count))
        rows.insert(
            empty([1: "Nadia", 2: "Ferro", 3: "n.ferro@example.com", 14: "1984-02-30"]),
            at: min(611, rows.count)
        )
        rows.insert(empty([1: "Pim", 2: "Vos", 3: "pim.vos@@example.com"]), at: min(900, rows.count))
        return rows
    }

    /// A list from a trade fair: some guests are known, most are new.
    private static func guestRows(_ business: SampleBusiness) -> [[String]] {
        let known = business.people.prefix(3)
            .map { [$0.given, $0.family, $0.email, business.companies[$0.company].name, "fair"] }
        let new = [
            ["Ottilie", "Kranz", "o.kranz@fair.example", "", "fair"],
            ["Marek", "Zelenka", "marek.zelenka@fair.example", "", "fair"],
            ["結衣", "松田", "yui.matsuda@fair.example", "", "fair"],
            ["Bongani", "Themba", "b.themba@fair.example", "", "fair"],
        ]
        return known + new
    }
}
