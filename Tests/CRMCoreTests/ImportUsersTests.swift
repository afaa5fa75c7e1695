import CRMCore
import Testing

struct ImportUsersTests {
    private func all<R: CRMRecord>(_ type: R.Type, _ session: Session) async throws -> [R] {
        try await session.fetch(Query<R>()).map(\.record)
    }

    @Test(arguments: StoreKind.allCases)
    func usersComeWithManagersAndTeams(kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let file = ImportSource.text(
            """
            sales_agent,manager,regional_office
            Anna Snelling,Dustin Brinkmann,Central
            Cecily Lampkin,Dustin Brinkmann,Central
            Dustin Brinkmann,Rocco Neubert,Central
            Boris Faz,Rocco Neubert,East
            ,Rocco Neubert,East
            anna snelling,Dustin Brinkmann,CENTRAL

            """
        )
        let result = try await test.session.importRecords(from: file)
        #expect(result.target == .users)
        #expect(result.columns.map { $0.field?.description } == ["name", "manager", "team"])
        #expect(result.rejected.map(\.row) == [5] && result.rejected.map(\.rule) == ["a name is missing"])
        let users = Dictionary(uniqueKeysWithValues: try await all(User.self, test.session).map { ($0.name, $0) })
        #expect(
            Set(users.keys) == ["Anna Snelling", "Cecily Lampkin", "Dustin Brinkmann", "Boris Faz", "Rocco Neubert"]
        )
        let teams = Dictionary(uniqueKeysWithValues: try await all(Team.self, test.session).map { ($0.id, $0.name) })
        #expect(teams.values.sorted() == ["Central", "East"])
        #expect(users["Anna Snelling"]?.manager == users["Dustin Brinkmann"]?.id)
        #expect(users["Dustin Brinkmann"]?.manager == users["Rocco Neubert"]?.id)
        #expect(users["Boris Faz"]?.team.flatMap { teams[$0] } == "East")
        #expect(users["Rocco Neubert"]?.team == nil)

        let again = try await test.session.importRecords(from: file)
        #expect(again.unchanged == 5 && again.created == 0 && again.updated == 0)
        _ = try await test.session.undoImport(again.importID)
        _ = try await test.session.undoImport(result.importID)
        #expect(try await all(User.self, test.session).isEmpty)
        #expect(try await all(Team.self, test.session).isEmpty)
    }

    @Test(arguments: [1, 2, 500])
    func managersAreFoundByAddressWhereverTheyStand(batchSize: Int) async throws {
        let test = try await TestCRM()
        let file = ImportSource.text(
            """
            Name,Email,Manager
            Bob,bob@x.example,Anna@X.example
            Anna,anna@x.example,
            Carl,carl@x.example,anna@x.example
            Dora,dora@x.example,gone@x.example
            Eve,eve@x.example,eve@x.example

            """
        )
        var options = ImportOptions(target: .users)
        options.batchSize = batchSize
        let result = try await test.session.importRecords(from: file, options: options)
        #expect(result.created == 5 && result.rejected.isEmpty)
        #expect(
            result.notes == [
                "1 row: no user has the manager's e-mail address; the manager was left out",
                "1 row: the manager is the user, and was left out",
            ]
        )
        let users = Dictionary(uniqueKeysWithValues: try await all(User.self, test.session).map { ($0.name, $0) })
        #expect(Set(users.keys) == ["Bob", "Anna", "Carl", "Dora", "Eve"])
        let anna = try #require(users["Anna"]?.id)
        #expect(users.mapValues(\.manager) == ["Bob": anna, "Carl": anna, "Anna": nil, "Dora": nil, "Eve": nil])
    }

    @Test func whatOnlyRefusedRowsNameIsNotMade() async throws {
        let test = try await TestCRM()
        let result = try await test.session.importRecords(
            from: .text(
                "Sales Agent,Manager,Region,Email\nAnna,Bob,North,anna@@example,\nCarl,Bob,South,carl@example.com\n"
            ),
            options: ImportOptions(target: .users)
        )
        #expect(result.created == 1 && result.rejectedCount == 1)
        #expect(Set(try await all(User.self, test.session).map(\.name)) == ["Carl", "Bob"])
        #expect(try await all(Team.self, test.session).map(\.name) == ["South"])
    }

    @Test func accountsHaveRevenueAndYearAndPlace() async throws {
        let test = try await TestCRM()
        let file = ImportSource.text(
            """
            account,sector,year_established,revenue,employees,office_location,subsidiary_of
            Acme Corporation,technolgy,1996,1100.04,2822,United States,
            Betasoloin,medical,1999,251.41,495,Kenya,Acme Corporation
            Codehow,software,1998,"2,714.90",2641,Springfield,Acme Corporation
            Bad,software,MCM,x,2,United States,

            """
        )
        var options = ImportOptions()
        options.currency = Currency(code: "USD")
        let result = try await test.session.importRecords(from: file, options: options)
        #expect(result.target == .accounts && result.created == 3)
        #expect(result.rejected.map { [$0.column, $0.rule] } == [["year_established", "not a whole number"]])
        #expect(result.rejected.first?.others.map { [$0.column, $0.rule] } == [["revenue", "not an amount"]])
        let accounts = Dictionary(uniqueKeysWithValues: try await all(Account.self, test.session).map { ($0.name, $0) })
        let acme = try #require(accounts["Acme Corporation"])
        #expect(acme.foundedYear == 1_996 && acme.annualRevenue?.description == "1100.04 USD")
        #expect(acme.employees == 2_822 && acme.industry == "technolgy")
        #expect(acme.addresses.first?.country?.code == "US")
        #expect(accounts["Betasoloin"]?.parent == acme.id)
        #expect(accounts["Codehow"]?.annualRevenue?.minor == 271_490)
        #expect(accounts["Codehow"]?.addresses.first?.locality == "Springfield")
        let rich = try await test.session.count(Account.where { $0.annualRevenue > 100_000 })
        #expect(rich == 2)
        #expect(try await test.session.importRecords(from: file, options: options).unchanged == 3)

        // Without a currency an amount says nothing.
        let other = try await TestCRM()
        let without = try await other.session.importRecords(from: .text("Account,Revenue\nAcme,5\nBeta,€5\n"))
        #expect(without.created == 2 && without.notes.contains { $0.hasPrefix("1 row: an amount without a currency") })
    }

    @Test func amountsAreReadByTheirWholeColumn() async throws {
        func revenues(_ cells: [String]) async throws -> (values: [String], notes: [String], rules: [String]) {
            let test = try await TestCRM()
            let rows = cells.enumerated().map { "A\($0),\"\($1)\"" }.joined(separator: "\n")
            var options = ImportOptions()
            options.currency = Currency(code: "EUR")
            let result = try await test.session.importRecords(
                from: .text("Account,Annual Revenue\n" + rows + "\n"),
                options: options
            )
            let accounts = try await all(Account.self, test.session).sorted { $0.name < $1.name }
            return (accounts.compactMap { $0.annualRevenue?.decimal }, result.notes, result.rejected.map(\.rule))
        }
        let point = try await revenues(["1,234", "5.5"])
        #expect(point.values == ["1234.00", "5.50"] && point.rules.isEmpty)
        #expect(point.notes == ["column Annual Revenue: 1 amount taken with a decimal point"])
        let comma = try await revenues(["1.234", "5,5"])
        #expect(comma.values == ["1234.00", "5.50"])
        let unknown = try await revenues(["1.234", "7"])
        #expect(unknown.values == ["7.00"])
        #expect(unknown.rules == ["ambiguous: the point may separate thousands or decimals"])
        #expect(
            unknown.notes == ["column Annual Revenue: ambiguous, 1 amount may have thousands or decimals; say which"]
        )
    }

    @Test func fixesTakeTheirPlace() async throws {
        let test = try await TestCRM()
        var options = ImportOptions()
        options.fixes = ["Grmany": "Germany", "n/a": ""]
        let result = try await test.session.importRecords(
            from: .text("Account,Country,Industry\nAcme,Grmany,n/a\n"),
            options: options
        )
        #expect(result.created == 1)
        let account = try #require(try await all(Account.self, test.session).first)
        #expect(account.addresses.first?.country?.code == "DE" && account.industry == nil)
    }
}
