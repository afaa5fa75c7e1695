import CRMCore
import Foundation
import Testing

@Suite struct PostalAddressTests {
    @Test func formattedFollowsTheCountry() {
        let us = PostalAddress(
            street: "12 Main St\nSuite 4",
            locality: "Springfield",
            region: "IL",
            postalCode: "62704",
            country: Country("USA")
        )
        #expect(us.formatted == "12 Main St, Suite 4, Springfield, IL 62704, USA")
        let germany = PostalAddress(
            street: "Hauptstr. 5\r\n",
            locality: "Berlin",
            postalCode: "10115",
            country: Country("Deutschland")
        )
        #expect(germany.formatted == "Hauptstr. 5, 10115 Berlin, Deutschland")
        let japan = PostalAddress(
            street: "千代田1-1",
            locality: "千代田区",
            region: "東京都",
            postalCode: "100-0001",
            country: Country("日本")
        )
        #expect(japan.formatted == "100-0001 東京都千代田区千代田1-1, 日本")
        let romanised = PostalAddress(
            street: "1-1 Chiyoda",
            locality: "Chiyoda-ku",
            region: "Tokyo",
            postalCode: "100-0001",
            country: Country("JP")
        )
        #expect(romanised.formatted == "1-1 Chiyoda, Chiyoda-ku, Tokyo 100-0001, JP")
        #expect(PostalAddress(locality: "Paris").formatted == "Paris")
    }

    @Test func emptinessIgnoresTheLabel() {
        #expect(PostalAddress(label: .billing).isEmpty)
        #expect(PostalAddress(country: Country(" ")).isEmpty)
        #expect(!PostalAddress(country: Country("JP")).isEmpty)
        #expect(PostalAddress().formatted.isEmpty)
    }

    @Test(
        arguments: [
            ("jp", "JP"), ("JPN", "JP"), (" Japan ", "JP"), ("日本", "JP"), ("ＪＡＰＡＮ", "JP"), ("U.S.A.", "US"),
            ("U.S.", "US"),
            ("The Netherlands", "NL"), ("united  states of america", "US"), ("Côte d'Ivoire", "CI"), ("UK", "GB"),
            ("ENGLAND", "GB"), ("ÖSTERREICH", "AT"), ("Korea, Republic of", "KR"), ("Trinidad & Tobago", "TT"),
            ("Россия", "RU"), ("Atlantis", nil), ("", nil), ("XX", nil), ("Jap", nil),
        ] as [(String, String?)]
    )
    func countriesAreRecognised(text: String, code: String?) {
        let country = Country(text)
        #expect(country.code == code)
        #expect(country.value == text.trimmingCharacters(in: .whitespaces))
    }

    @Test func codesAreThoseOfTheStandard() throws {
        struct Entry: Decodable {
            var alpha_2: String
            var alpha_3: String
            var name: String
        }
        #expect(Country.codes.count == 249)
        guard let data = ContactCorpus.data("iso-codes/iso_3166-1.json") else { return }
        let entries = try #require(JSONDecoder().decode([String: [Entry]].self, from: data)["3166-1"])
        #expect(Set(entries.map(\.alpha_2)) == Set(Country.codes))
        var named = 0
        for entry in entries {
            #expect(Country(entry.alpha_2).code == entry.alpha_2)
            #expect(Country(entry.alpha_3).code == entry.alpha_2)
            let code = Country(entry.name).code
            #expect(code == nil || code == entry.alpha_2, "\(entry.name)")
            if code != nil { named += 1 }
        }
        print("countries: \(named) of \(entries.count) ISO names recognised")
        #expect(named >= 130)
    }
}
