import CRMCore
import Foundation
import Testing

@Suite struct CompanyNameTests {
    @Test(arguments: [
        (["ACME, Inc.", "Acme Inc", "acme incorporated", "  Acme  ", "ＡＣＭＥ"], "acme"),
        (["株式会社トヨタ", "トヨタ株式会社", "(株)トヨタ", "トヨタ（株）", "㈱トヨタ", "ﾄﾖﾀ 株式会社"], "トヨタ"),
        (["有限会社山田商店", "㈲山田商店", "山田 商店"], "山田商店"),
        (["Johnson & Johnson", "Johnson and Johnson Ltd."], "johnson and johnson"),
        (["Foo GmbH & Co. KG", "Foo GmbH", "FOO G.m.b.H."], "foo"),
        (["Alestra, S. de R.L. de C.V.", "Alestra"], "alestra"),
        (["Fiat S.p.A.", "Fiat SpA", "Fiat S. p. A."], "fiat"),
        (["A.O. Tatneft", "OAO Tatneft", "Tatneft"], "tatneft"),
        (["AB Volvo", "A B Volvo", "Volvo AB"], "volvo"),
        (["Sony K.K.", "Sony Kabushiki Kaisha", "Sony Co., Ltd."], "sony"),
        (["McDonald's Corp", "McDonald\u{2019}s"], "mcdonalds"),
        (["Amatek Industries Pty. Ltd."], "amatek industries"),
        (["삼성전자 주식회사", "(주)삼성전자"], "삼성전자"),
        (["Limited", "LIMITED."], "limited"), (["株式会社"], "株式会社"), (["--", ""], ""),
    ])
    func spellingsOfOneCompanyAreEqual(names: [String], normal: String) {
        for name in names { #expect(CompanyName(name).normal == normal, "\(name)") }
    }

    @Test func differentCompaniesStayDifferent() {
        let names = [
            "Acme", "Acme Holdings", "Acme Japan", "Inco", "Coop", "Sas Institute", "San Diego Zoo", "Air Canada",
        ]
        #expect(Set(names.map { CompanyName($0).normal }).count == names.count)
    }

    @Test func normalFormIsStableOnThePublicList() throws {
        guard let data = ContactCorpus.data("company-names/tests/companies.csv") else { return }
        let names = data.split { $0 == 0x0A || $0 == 0x0D }
            .compactMap { line in
                line.split(separator: UInt8(ascii: ";")).first.map { String(decoding: $0, as: UTF8.self) }
            }
        #expect(names.count > 1000)
        var shortened = 0
        for name in names {
            let normal = CompanyName(name).normal
            #expect(!normal.isEmpty, "\(name)")
            #expect(CompanyName(normal).normal == normal, "\(name)")
            if normal.split(separator: " ").count < name.split(whereSeparator: { " -/&".contains($0) }).count {
                shortened += 1
            }
        }
        let distinct = Set(names.map { CompanyName($0).normal }).count
        print("companies: \(shortened) of \(names.count) names lost a legal form, \(distinct) distinct")
        #expect(shortened * 2 > names.count)
    }

    @Test(
        arguments: [
            ("https://www.Example.com/path?q=1#f", "example.com"), ("example.com", "example.com"),
            ("HTTP://user:pass@Sub.Example.co.uk:8080", "sub.example.co.uk"), ("//example.com/", "example.com"),
            ("www.example.com.", "example.com"), ("www.com", "www.com"), ("ann@example.com", "example.com"),
            ("https://例え.jp/あ", "例え.jp"), ("ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"), ("BÜCHER.example", "bücher.example"),
            ("Acme", nil), ("", nil), ("http://", nil), ("localhost:80", nil), ("192.0.2.1", nil),
            ("http://[::1]/", nil),
            ("not a domain.com", nil), ("a..b", nil), ("https://-x.com", nil), ("x_y.com", nil),
        ] as [(String, String?)]
    )
    func webDomains(text: String, domain: String?) {
        #expect(WebDomain.normal(of: text) == domain)
    }
}
