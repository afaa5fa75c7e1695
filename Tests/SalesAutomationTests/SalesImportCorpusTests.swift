import CRMCore
import SalesAutomation
import Testing

/// Files that other products wrote.
struct SalesImportCorpusTests {
    private let options: ImportOptions = {
        var options = ImportOptions(callingCode: 1)
        options.currency = Currency(code: "USD")
        options.dateOrder = .monthFirst
        return options
    }()

    private func report(_ name: String, _ result: ImportResult) {
        let rules = Set(result.rejected.map { "\($0.column ?? "row"): \($0.rule)" }).sorted().prefix(4)
        print(
            "\(name): \(result.target.rawValue), \(result.rows) rows, \(result.created) created, \(result.updated) updated, "
                + "\(result.unchanged) unchanged, \(result.rejectedCount) rejected \(rules) \(result.notes)"
        )
        #expect(result.created + result.updated + result.unchanged + result.rejectedCount == result.rows, "\(name)")
        for rejection in result.rejected { #expect(!rejection.rule.isEmpty, "\(name)") }
    }

    @Test func salesforce() async throws {
        guard let folder = SalesTestData.folder("crm-api-salesforce/integration_tests/seeds") else { return }
        let session = try await SalesTestCRM(.file).session
        var results: [String: ImportResult] = [:]
        for (name, target) in [
            ("user", ImportTarget.users), ("account", .accounts), ("contact", .contacts), ("product_2", .products),
            ("lead", .leads), ("opportunity", .opportunities), ("task", .activities),
        ] {
            var options = options
            options.target = target
            let source = ImportSource.file("\(folder)/sf_\(name)_data.csv")
            let result = try await session.importRecords(from: source, options: options)
            report("sf_\(name)_data", result)
            results[name] = result
            let again = try await session.importRecords(from: source, options: options)
            #expect(again.created == 0 && again.rejectedCount == result.rejectedCount, "\(name)")
        }
        #expect(results["account"]?.rejectedCount == 0 && results["contact"]?.rejectedCount == 0)
        // Stages are hashes in this file: closed deals are told from their flags, open ones are refused with the choices.
        let deals = try #require(results["opportunity"])
        #expect(deals.created + deals.rejectedCount == deals.rows && deals.created > 0)
        for rejection in deals.rejected {
            #expect(rejection.rule.hasPrefix("no such stage; there are"), "\(rejection)")
        }
        #expect(results["lead"]?.created ?? 0 > 0)
        #expect(results["product_2"]?.created == 1)
        #expect(results["product_2"]?.rejected.map(\.rule) == ["belongs to another product"])
    }

    @Test func targetsAreToldFromColumns() async throws {
        guard let salesforce = SalesTestData.folder("crm-api-salesforce/integration_tests/seeds"),
            let oro = SalesTestData.folder("crm-oro-demo/src/Oro/Bundle")
        else { return }
        let session = try await SalesTestCRM().session
        let files: [(String, ImportTarget)] = [
            ("\(salesforce)/sf_lead_data.csv", .leads), ("\(salesforce)/sf_opportunity_data.csv", .opportunities),
            ("\(salesforce)/sf_contact_data.csv", .contacts), ("\(salesforce)/sf_account_data.csv", .accounts),
            ("\(salesforce)/sf_product_2_data.csv", .products),
            ("\(oro)/SalesBundle/Tests/Functional/DataFixtures/Data/lead_export.csv", .leads),
            ("\(oro)/SalesBundle/Tests/Functional/DataFixtures/Data/export.csv", .opportunities),
            ("\(oro)/ContactBundle/Tests/Functional/DataFixtures/Data/export.csv", .contacts),
        ]
        for (file, target) in files {
            var options = options
            options.isDryRun = true
            #expect(try await session.importRecords(from: .file(file), options: options).target == target, "\(file)")
        }
    }

    @Test func oro() async throws {
        guard let folder = SalesTestData.folder("crm-oro-demo/src/Oro/Bundle") else { return }
        let session = try await SalesTestCRM(.file).session
        let sales = "SalesBundle/Tests/Functional/DataFixtures/Data"
        let people = "ContactBundle/Tests/Functional/DataFixtures/Data"
        let demo = "DemoDataBundle/Migrations/Data/Demo/ORM/dictionaries"
        let files: [(String, ImportTarget?)] = [
            ("\(demo)/accounts.csv", .contacts), ("\(demo)/leads.csv", .leads),
            ("ReportCRMBundle/Tests/Functional/DataFixtures/dictionaries/leads.csv", .leads),
            ("\(people)/contact_with_duplicate_records.csv", nil), ("\(people)/export.csv", nil),
            ("\(people)/export_template_with_oro_org.csv", nil), ("\(people)/import_one_record.csv", nil),
            ("\(people)/import_wrong_data.csv", nil),
            ("\(sales)/lead_export.csv", nil), ("\(sales)/lead_export_template.csv", nil),
            ("\(sales)/lead_import_one_record.csv", nil), ("\(sales)/lead_import_exist_contact.csv", nil),
            ("\(sales)/lead_import_same_phone_address.csv", nil), ("\(sales)/export.csv", nil),
            ("\(sales)/export_template.csv", nil), ("\(sales)/import_one_record.csv", nil),
        ]
        var results: [String: ImportResult] = [:]
        for (name, target) in files {
            var options = options
            options.target = target
            let result = try await session.importRecords(from: .file("\(folder)/\(name)"), options: options)
            report(name, result)
            results[name] = result
        }
        #expect(results["\(demo)/leads.csv"]?.created == 100)
        #expect(results["\(sales)/lead_export.csv"]?.created == 2)
        // Deals of an account and a user that are not here are refused, and go in once that is said.
        let deals = try #require(results["\(sales)/export.csv"])
        #expect(deals.rejected.map { [$0.column, $0.rule] } == [["Customer Account Account name", "no such account"]])
        #expect(deals.rejected.first?.others.map(\.rule) == ["no such user"])
        var options = options
        options.fixes = ["Default account": "", "admin": ""]
        let fixed = try await session.importRecords(from: .file("\(folder)/\(sales)/export.csv"), options: options)
        #expect(fixed.created == 1)
        let opportunity = try #require(try await session.fetch(Query<Opportunity>()).first)
        #expect(opportunity.money?.description == "50.00 USD" && opportunity.probability == 40)
    }
}
