import CRMCore
import Foundation
import Testing

@Suite struct CSVCorpusTests {
    @Test func spectrumIsExact() throws {
        guard let folder = TestData.folder("csv-spectrum") else { return }
        let files = TestData.files(in: folder + "/csvs", endingIn: ".csv")
        #expect(files.count == 12)
        for file in files {
            let name = String(file.split(separator: "/").last?.dropLast(4) ?? "")
            var bytes = try TestData.bytes(file)
            // The stored copy has lost the CRs that the JSON still has.
            if name == "newlines_crlf" { bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }
            let contents = try CSVContents(CSVReader(.bytes(bytes)))
            let names = contents.header?.names ?? []
            #expect(contents.problems.isEmpty && contents.raggedRows.isEmpty)
            let rows = contents.rows.map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
            let json = try Data(TestData.bytes("\(folder)/json/\(name).json"))
            if name == "location_coordinates" {
                // One object without an array around it, and of another phone number than the CSV.
                var expected = try JSONDecoder().decode([String: String].self, from: json)
                expected["Contact Phone Number"] = "2095257564"
                expected["Counties"] = "Stanislaus"
                #expect(rows == [expected])
            } else {
                #expect(try rows == JSONDecoder().decode([[String: String]].self, from: json), "\(name)")
            }
        }
    }

    @Test func everyByteOrderMarkGivesTheSameRows() throws {
        guard let folder = TestData.folder("csv-dataloader-salesforce") else { return }
        let files = TestData.files(in: folder, endingIn: ".csv").filter { $0.contains("/csvtext") }
        #expect(files.count == 6)
        for file in files {
            for chunk in [1, 2, 3, 7, .max] {
                let contents = try CSVContents(CSVReader(.chunks(of: chunk, TestData.bytes(file))))
                #expect(contents.header == CSVHeader(names: ["column1", "column2", "column3"], line: 1), "\(file)")
                #expect(contents.rows == [["row1-1", "row1-2", "row1-3"], ["row2-1", "row2-2", "row2-3"]], "\(file)")
                #expect(contents.problems.isEmpty)
            }
        }
    }

    @Test(arguments: ["csv-dataloader-salesforce", "csv-roundcube-vendor", "crm-api-salesforce", "crm-oro-demo"])
    func everyFileIsReadWithoutAProblem(_ corpus: String) throws {
        guard let folder = TestData.folder(corpus) else { return }
        for file in TestData.files(in: folder, endingIn: ".csv") {
            let reader = try CSVReader(.file(file))
            let contents = try CSVContents(reader)
            let name = String(file.split(separator: "/").last ?? "")
            // Two of its texts have an inch sign between their quotes.
            #expect(contents.problems.map(\.line) == (name == "emails.csv" ? [6, 13] : []), "\(file)")
            #expect(contents.header?.line == 1, "\(file)")
            #expect(reader.format.dialect.delimiter == .comma && reader.format.dialect.quote == .double, "\(file)")
            // Published with one row of another width than its header.
            #expect(contents.raggedRows.count == (name == "import_wrong_data.csv" ? 1 : 0), "\(file)")
            #expect((reader.format.encoding == .windows1252) == (name == "accountData.csv"), "\(file)")
            #expect(try CSVContents(CSVReader(.chunks(of: 61, TestData.bytes(file)))) == contents, "\(file)")
        }
    }

    @Test func vendorExportsKeepTheirFields() throws {
        guard let folder = TestData.folder("csv-roundcube-vendor") else { return }
        let outlook = try CSVContents(CSVReader(.file(folder + "/Csv2vcard/outlook.csv")))
        #expect(outlook.header?.names == ["E-mail Address", "E-mail 2 Address", "E-mail 3 Address"])
        #expect(outlook.rows == [["test1@domain.tld", "test2@domain.tld", "test3@domain.tld"]])
        let thunderbird = try CSVContents(CSVReader(.file(folder + "/Csv2vcard/tb_plain.csv")))
        #expect(thunderbird.header?.names.count == 38 && thunderbird.header?.names.last == "")
        #expect(thunderbird.rows.first?.prefix(4) == ["Firstname", "Lastname", "Displayname", "Nick"])
        let all = try CSVContents(CSVReader(.file(folder + "/Csv2vcard/all.csv")))
        #expect(all.header?.names.first == "Display Name" && all.rows.map(\.count) == [61])
    }

    private struct Vendor: Decodable {
        var columns: [String]
        var preamble: [String]?
    }

    @Test func everyVendorsHeaderIsFoundBelowItsPreamble() throws {
        guard let folder = TestData.folder("csv-vendor-headers") else { return }
        let json = try Data(TestData.bytes(folder + "/headers.json"))
        let vendors = try JSONDecoder().decode([String: Vendor].self, from: json)
        #expect(vendors.values.contains { $0.preamble != nil })
        for (name, vendor) in vendors {
            for dataRows in [0, 1, 5] {
                let collector = ByteCollector()
                var writer = CSVWriter(to: collector.sink)
                try writer.write(row: vendor.columns)
                for row in 0..<dataRows { try writer.write(row: vendor.columns.indices.map { "\(row)-\($0)" }) }
                try writer.finish()
                let preamble = (vendor.preamble ?? []).map { $0 + "\r\n" }.joined()
                let contents = try CSVContents(CSVReader(.bytes(Array(preamble.utf8) + collector.bytes)))
                #expect(contents.header?.names == vendor.columns, "\(name)")
                #expect(contents.header?.line == (vendor.preamble ?? []).count + 1, "\(name)")
                #expect(contents.rows.count == dataRows && contents.problems.isEmpty, "\(name)")
            }
        }
    }
}
