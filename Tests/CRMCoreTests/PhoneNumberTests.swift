import CRMCore
import Foundation
import Testing

@Suite struct PhoneNumberTests {
    @Test(
        arguments: [
            ("+81 3-1234-5678", nil, "+81312345678"),
            ("0081 3 1234 5678", nil, "+81312345678"),
            ("03-1234-5678", 81, "+81312345678"),
            ("０３（１２３４）５６７８", 81, "+81312345678"),
            ("03ー1234ー5678", 81, "+81312345678"),
            ("٠٣-١٢٣٤-٥٦٧٨", 81, "+81312345678"),
            ("+81 (0)3 1234 5678", nil, "+81312345678"),
            ("+81 03 1234 5678", nil, "+81312345678"),
            ("010 1 650 253 0000", 81, "+16502530000"),
            ("03-1234-5678", nil, "0312345678"),
            ("+44 (0)20 7946 0018", nil, "+442079460018"),
            ("0044 (0) 20 7946 0018", nil, "+442079460018"),
            ("0044 (0)20 7946 0018", nil, "+442079460018"),
            ("(020) 7946 0018", 44, "+442079460018"),
            ("+39 06 1234 5678", nil, "+390612345678"),
            ("+39 (0)6 1234 5678", nil, "+390612345678"),
            ("06 1234 5678", 39, "+390612345678"),
            ("0549 886 123", 378, "+3780549886123"),
            ("(650) 253-0000", 1, "+16502530000"),
            ("1-650-253-0000", 1, "+16502530000"),
            ("011 44 20 7946 0018", 1, "+442079460018"),
            ("253-0000", 1, "2530000"),
            ("8 (912) 345-67-89", 7, "+79123456789"),
            ("06 1 234 5678", 36, "+3612345678"),
            ("8 029 123 45 67", 375, "+375291234567"),
            ("612 34 56 78", 34, "+34612345678"),
            ("07 12 34 56 78", 225, "+2250712345678"),
            ("tel:+1-650-253-0000", nil, "+16502530000"),
            ("\u{202A}+1 650\u{A0}253\u{2011}0000\u{202C}", nil, "+16502530000"),
            ("00 81 5678", 44, "00815678"),
            ("+44 00 20 7946 0018", nil, "+442079460018"),
            ("110", 81, "110"),
            ("000", 61, "000"),
        ] as [(String, Int?, String)]
    )
    func normalForm(given: String, code: Int?, normal: String) throws {
        let number = try PhoneNumber(given, defaultCallingCode: code)
        #expect(number.normal == normal)
        #expect(number.digits == normal.filter { $0 != "+" })
        #expect(try PhoneNumber(number.normal).normal == normal)
    }

    @Test(arguments: [
        "+1 650 253 0000 ext. 12", "+1 650 253 0000 x12", "+1 650 253 0000#12", "+1 650 253 0000 Extension: 12",
        "+1-650-253-0000;ext=12", "+1 650 253 0000,,12", "+16502530000 内線12", "+16502530000 доб. 12",
        "+1 650 253 0000 ｘ１２",
    ])
    func extensionsAreKeptApart(text: String) throws {
        let number = try PhoneNumber(text)
        #expect(number.normal == "+16502530000")
        #expect(number.extension == "12")
        #expect(number.callingCode == 1)
    }

    @Test(
        arguments: [
            ("", .noDigits), ("n/a", .letter), ("--", .noDigits), ("+", .noDigits), ("12", .tooFewDigits),
            ("+440", .tooFewDigits),
            ("+1234567890123456", .tooManyDigits), ("1234567890123456", .tooManyDigits),
            (String(repeating: "1", count: 5000), .tooManyDigits), ("1-800-FLOWERS", .letter),
            ("call 5551234", .letter),
            ("5551234 or 5551235", .letter), ("555*1234", .character), ("++1 650 253 0000", .misplacedPlus),
            ("1+650 253 0000", .misplacedPlus), ("+0 123 456", .badCallingCode), ("5551234 x", .badExtension),
            ("5551234 x12a", .badExtension), ("212-555-0100, 212-555-0101", .badExtension), ("東京", .character),
        ] as [(String, PhoneNumberError)]
    )
    func refusalsNameTheRule(text: String, rule: PhoneNumberError) {
        #expect(throws: rule) { try PhoneNumber(text) }
    }

    @Test func callingCodesArePrefixFree() throws {
        #expect(try PhoneNumber("+7 912 345 67 89").callingCode == 7)
        #expect(try PhoneNumber("+81312345678").callingCode == 81)
        #expect(try PhoneNumber("+358401234567").callingCode == 358)
        #expect(try PhoneNumber("0312345678").callingCode == nil)
    }

    @Test func agreesWithThePublicExamples() throws {
        struct Oracle: Decodable {
            struct Case: Decodable {
                var region: String
                var national_input: String
                var e164: String
                var international: String?
                var valid: Bool
            }
            var cases: [Case]
        }
        guard let data = ContactCorpus.data("phone/oracle_examples.json") else { return }
        let all = try JSONDecoder().decode(Oracle.self, from: data).cases
        let cases = all.filter(\.valid)
        var agreed = 0
        var differing: [String: Int] = [:]
        for example in cases {
            // The other way to say the same number must give the same result, whatever the country.
            if let international = example.international {
                #expect(try PhoneNumber(international).normal == example.e164)
            }
            let code = try #require(try PhoneNumber(example.e164).callingCode)
            let normal = try? PhoneNumber(example.national_input, defaultCallingCode: code).normal
            if normal == example.e164 { agreed += 1 } else { differing[example.region, default: 0] += 1 }
        }
        print("phone: \(agreed) of \(cases.count) national examples agree; others: \(differing)")
        #expect(agreed >= cases.count - 2)
        // Lengths are no more than half of what makes a number valid, but they pass no valid one by.
        let refused = cases.filter { (try? PhoneNumber($0.e164).hasPossibleLength) != true }
        let told = all.filter { !$0.valid && (try? PhoneNumber($0.e164).hasPossibleLength) != true }.count
        print("phone: lengths tell \(told) of \(all.count - cases.count) bad numbers, refuse \(refused.map(\.e164))")
        #expect(told >= 185 && refused.allSatisfy { $0.region == "UY" })
    }

    @Test func lengthsAreThoseOfTheCountry() throws {
        #expect(try PhoneNumber("+81 3-1234-5678").hasPossibleLength == true)
        #expect(try PhoneNumber("+44 20 7946 001").hasPossibleLength == true)
        #expect(try PhoneNumber("+44 20 7946 00").hasPossibleLength == false)
        #expect(try PhoneNumber("+354 123 4567 8").hasPossibleLength == false)
        #expect(try PhoneNumber("+999 123 4567").hasPossibleLength == nil)
        #expect(try PhoneNumber("03-1234-5678").hasPossibleLength == nil)
    }
}
