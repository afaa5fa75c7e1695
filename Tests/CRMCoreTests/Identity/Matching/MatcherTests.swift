import CRMTesting
import Foundation
import StorageProtocols
import Testing

@testable import CRMCore

/// What the shipped model thinks of pairs that everybody has met, and what a model learns.
@Suite struct MatcherTests {
    private static func person(
        _ given: String,
        _ family: String,
        email: String? = nil,
        phone: String? = nil,
        street: String = "",
        town: String = "",
        code: String = "",
        birthday: CivilDate? = nil,
        number: UInt64 = 1
    ) throws -> IdentityProfile {
        IdentityProfile(
            record: RecordLink(type: "contact", id: RecordID(high: 1, low: number)),
            name: PersonName(given: given, family: family),
            emails: try email.map { [try EmailAddress($0)] } ?? [],
            phones: try phone.map { [try PhoneNumber($0)] } ?? [],
            addresses: street.isEmpty && town.isEmpty && code.isEmpty
                ? [] : [PostalAddress(street: street, locality: town, postalCode: code)],
            birthday: birthday
        )
    }

    private static func company(_ name: String, website: String? = nil, town: String = "") -> IdentityProfile {
        IdentityProfile(
            record: RecordLink(type: "account", id: RecordID(high: 1, low: 1)),
            companyNames: [name],
            websites: website.map { [$0] } ?? [],
            addresses: town.isEmpty ? [] : [PostalAddress(locality: town)]
        )
    }

    @Test func theSamePersonIsFound() throws {
        let matcher = Matcher()
        let bob = try Self.person("Robert", "Lee", email: "bob@lee.example", phone: "+49 30 123456")
        let pair = matcher.compare(bob, try Self.person("Bob", "Lee", phone: "+4930123456"))
        #expect(pair.verdict == .auto, "\(pair)")
        #expect(pair.evidence.contains { $0.field == .givenName && $0.level == .equivalent })
        let tagged = try Self.person("R.", "Lee", email: "Bob+news@lee.example")
        #expect(matcher.compare(bob, tagged).verdict == .auto)
        let swapped = matcher.compare(
            try Self.person("Georgia", "Pettigrove", street: "5 Sinclair St", code: "2478"),
            try Self.person("Pettigrove", "Georgia", street: "Sinclair Street 5", code: "2478")
        )
        #expect(swapped.verdict == .auto, "\(swapped)")
    }

    @Test func whoSharesARoofIsNotTheSame() throws {
        let (street, town, code) = ("12 Mill Lane", "Cambridge", "CB1 2AB")
        let mother = try Self.person("Susan", "Walker", phone: "+441223123456", street: street, town: town, code: code)
        let son = try Self.person("Peter", "Walker", phone: "+441223123456", street: street, town: town, code: code)
        let pair = Matcher().compare(mother, son)
        #expect(pair.verdict != .auto, "\(pair)")
        let friend = try Self.person("Peter", "Jones", street: street, town: town, code: code)
        #expect(Matcher().compare(mother, friend).verdict == .distinct)
    }

    /// Maria and Mario of one company have neighbouring extensions, and mailboxes made of their names.
    @Test func colleaguesOfLikeNamesAreTwo() throws {
        let (street, town, code) = ("12 Mill Lane", "Cambridge", "CB1 2AB")
        func colleague(_ name: String, _ phone: String) throws -> IdentityProfile {
            let email = "\(name.lowercased())@acme.example"
            return try Self.person(
                name,
                "Schmidt",
                email: email,
                phone: phone,
                street: street,
                town: town,
                code: code
            )
        }
        let maria = try colleague("Maria", "+493012345601")
        #expect(Matcher().compare(maria, try colleague("Mario", "+493012345602")).verdict == .review)
        // With the same number it is a slip.
        #expect(Matcher().compare(maria, try colleague("Marai", "+493012345601")).verdict == .auto)
    }

    @Test func aNameAloneIsWorthALookAtMost() throws {
        let pair = Matcher().compare(try Self.person("Ann", "Lee"), try Self.person("Ann", "Lee"))
        #expect(pair.verdict == .review)
        let born = (CivilDate(year: 1980, month: 12, day: 3), CivilDate(year: 1980, month: 3, day: 12))
        let ann = try Self.person("Ann", "Lee", birthday: born.0)
        #expect(Matcher().compare(ann, try Self.person("Ann", "Lee", birthday: born.0)).verdict == .auto)
        let transposed = Matcher().compare(ann, try Self.person("Ann", "Lee", birthday: born.1))
        #expect(transposed.verdict == .review)
        #expect(transposed.score > pair.score)
        let another = try Self.person("Ann", "Lee", birthday: CivilDate(year: 1944, month: 7, day: 25))
        #expect(Matcher().compare(ann, another).verdict == .distinct)
    }

    @Test func widthAndKanaDoNotMatter() throws {
        let pair = Matcher()
            .compare(
                try Self.person("タロウ", "ヤマダ", phone: "+81312345678"),
                try Self.person("ﾀﾛｳ", "ﾔﾏﾀﾞ", phone: "+81312345678")
            )
        #expect(pair.verdict == .auto)
        #expect(pair.evidence.contains { $0.field == .familyName && $0.level == .identical })
    }

    @Test func legalFormsDoNotMatter() {
        let pair = Matcher()
            .compare(
                Self.company("株式会社トヨタ", website: "https://toyota.example/"),
                Self.company("(株)ﾄﾖﾀ", website: "toyota.example")
            )
        #expect(pair.verdict == .auto, "\(pair)")
        let other = Matcher()
            .compare(
                Self.company("ACME Inc.", website: "acme.example", town: "Berlin"),
                Self.company("Apex GmbH", website: "apex.example", town: "Berlin")
            )
        #expect(other.verdict == .distinct)
    }

    @Test func theEvidenceAddsUpToTheScore() throws {
        var random = SeededRandom(seed: 99)
        let people = RandomPeople.make(200, &random)
        let matchers = [Matcher(), Matcher(BlockScan(MatchCorpus(people.map(\.profile)), limit: 64).estimatedModel())]
        for matcher in matchers {
            for _ in 0..<2000 {
                guard let a = people.randomElement(using: &random), let b = people.randomElement(using: &random) else {
                    continue
                }
                let (pair, turned) = (matcher.compare(a.profile, b.profile), matcher.compare(b.profile, a.profile))
                #expect(abs(pair.score - pair.evidence.reduce(0) { $0 + $1.weight }) < 1e-9)
                #expect(abs(pair.score - turned.score) < 1e-9)
                #expect(pair.verdict == turned.verdict)
                let (first, second) = (MatchForm(a.profile), MatchForm(b.profile))
                let score = MatchForm.withViews(first, second) { matcher.score(Agreement($0, $1), $0, $1) }
                #expect(abs(pair.score - score) < 1e-9)
            }
        }
    }

    @Test func modelsSurviveStoring() throws {
        var random = SeededRandom(seed: 3)
        let corpus = MatchCorpus(RandomPeople.make(300, &random).map(\.profile))
        let model = BlockScan(corpus, limit: 64).estimatedModel()
        #expect(!model.frequencies.isEmpty)
        #expect(try StoredJSON.decode(MatchModel.self, from: StoredJSON.encode(model)) == model)
    }

    @Test func estimationFindsTheSharesThatMadeTheData() {
        // Two fields are drawn by known shares; a third of the candidates are duplicates.
        var random = SeededRandom(seed: 11)
        var estimation = MatchEstimation()
        let truth: [(MatchField, MatchLevel, m: Double, u: Double)] = [
            (.givenName, .identical, 0.7, 0.02), (.familyName, .identical, 0.8, 0.01), (.phone, .identical, 0.6, 0.001),
            (.locality, .identical, 0.9, 0.1), (.postalCode, .identical, 0.75, 0.02),
        ]
        func draw(_ isDuplicate: Bool) -> Agreement {
            var agreement = Agreement()
            for (field, level, m, u) in truth {
                let share = isDuplicate ? m : u
                agreement.set(field, Double.random(in: 0..<1, using: &random) < share ? level : .different, 0, 0)
            }
            return agreement
        }
        for _ in 0..<50_000 { estimation.add(random: draw(false)) }
        for index in 0..<9000 { estimation.add(candidate: draw(index % 3 == 0), bonus: (0, 0)) }
        var start = estimation.strangersModel()
        // So many records have about as many pairs as there are candidates: every pair is one.
        start.population = 135
        let model = estimation.model(start, sampled: 1)
        for (field, level, m, u) in truth {
            #expect(abs((model[field, level]?.duplicates ?? 0) - m) < 0.06, "\(field.name)")
            #expect(abs((model[field, level]?.strangers ?? 0) - u) < 0.02, "\(field.name)")
        }
        // One pair in three: the odds are one to two, or a little more by the pairs that nobody drew.
        #expect(abs(model.reviewScore - 1.59) < 0.2)
    }

    @Test(
        "Whatever people type, comparing neither stops nor traps",
        .enabled(if: TestData.folder("naughty-strings") != nil)
    )
    func hostileTextIsHarmless() throws {
        let folder = try #require(TestData.folder("naughty-strings"))
        let strings = try JSONDecoder().decode([String].self, from: Data(TestData.bytes(folder + "/blns.json")))
        var corpus = MatchCorpus()
        for (index, text) in strings.enumerated() {
            let other = strings[(index * 7 + 3) % strings.count]
            corpus.append(
                IdentityProfile(
                    record: RecordLink(type: "contact", id: RecordID(high: 0, low: UInt64(index))),
                    name: PersonName(given: text, family: other, nickname: other, familyReading: text),
                    companyNames: [text, other],
                    websites: [text],
                    addresses: [
                        PostalAddress(
                            street: text + "\n" + other,
                            locality: other,
                            region: text,
                            postalCode: String(text.unicodeScalars.prefix(300))
                        )
                    ],
                    identifiers: [.init(scheme: text, value: other)]
                )
            )
        }
        let scan = BlockScan(corpus, limit: 16)
        let matcher = Matcher(scan.estimatedModel())
        var compared = 0
        for stretch in scan.stretches(of: 100) {
            scan.forEachPair(in: stretch) { pair in
                compared += 1
                let agreement = Agreement(pair.left, pair.right)
                _ = matcher.pair(corpus.links[pair.a], corpus.links[pair.b], agreement, pair.left, pair.right)
            }
        }
        #expect(compared > 0)
        for index in 0..<corpus.count {
            corpus.withViews(index, index) { left, right in
                let agreement = Agreement(left, right)
                #expect(agreement[.familyName] == .identical || agreement[.familyName] == .unknown)
            }
        }
    }
}
