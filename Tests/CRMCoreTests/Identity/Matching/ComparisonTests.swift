import CRMTesting
import Foundation
import StorageProtocols
import Testing

@testable import CRMCore

/// The laws of comparing: the order does not matter, a value is the same as itself, and the distances are those of the
/// textbook.
@Suite struct ComparisonTests {
    private typealias Compare = (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> MatchLevel

    private static let comparators: [(name: String, compare: @Sendable (String, String) -> MatchLevel)] = [
        ("name", { level($0, $1, NameComparison.name) }),
        ("text", { level($0, $1, NameComparison.text) }),
        ("region", { level($0, $1, NameComparison.region) }),
        ("company", { level($0, $1, NameComparison.company) }),
        ("number", { level($0, $1, CodeComparison.houseNumber) }),
        ("postal code", { level($0, $1, CodeComparison.postalCode) }),
        ("date", { level($0, $1, CodeComparison.date) }),
        ("phone", { level($0, $1, CodeComparison.phone) }),
        ("email", { level($0, $1, CodeComparison.email) }),
    ]

    private static func level(_ a: String, _ b: String, _ compare: Compare) -> MatchLevel {
        Array(a.utf8).withUnsafeBufferPointer { left in
            Array(b.utf8).withUnsafeBufferPointer { right in compare(left, right) }
        }
    }

    private static func name(_ a: String, _ b: String) -> MatchLevel { level(a, b, NameComparison.name) }

    @Test func comparingIsSymmetricAndReflexive() {
        var random = SeededRandom(seed: 20_260_101)
        for _ in 0..<4000 {
            let a = Self.word(&random)
            let b = Bool.random(using: &random) ? Self.spoilt(a, &random) : Self.word(&random)
            for (name, compare) in Self.comparators {
                #expect(compare(a, b) == compare(b, a), "\(name): \(a), \(b)")
                #expect(compare(a, a) == (a.isEmpty ? .unknown : .identical), "\(name): \(a)")
                #expect(compare(a, "") == .unknown, "\(name): \(a)")
            }
        }
    }

    @Test func editsAreThoseOfTheTextbook() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<2000 {
            let a = Self.word(&random)
            let b = Bool.random(using: &random) ? Self.spoilt(Self.spoilt(a, &random), &random) : Self.word(&random)
            let plain = Self.plainEdits(Array(a.unicodeScalars), Array(b.unicodeScalars))
            for bound in [0, 1, 2, 5, 64] {
                let edits = Self.distance(a, b) { $0.edits(atMost: bound) }
                #expect(edits == min(plain, bound + 1), "\(a), \(b), bound \(bound)")
            }
            let similarity = Self.distance(a, b) { $0.jaroWinkler }
            #expect((0...1).contains(similarity), "\(a), \(b)")
            #expect(similarity == Self.distance(b, a) { $0.jaroWinkler }, "\(a), \(b)")
        }
    }

    @Test func jaroAndWinklersOwnExamples() {
        for (a, b, expected) in [("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84), ("dixon", "dicksonx", 0.8133)] {
            #expect(abs(Self.distance(a, b) { $0.jaroWinkler } - expected) < 0.0001)
        }
    }

    @Test func levelsOfNames() {
        #expect(Self.name("smith", "smith") == .identical)
        #expect(Self.name("smith", "smiht") == .close)
        #expect(Self.name("mccarthy", "mcatrhy") == .similar)
        #expect(Self.name("j", "john") == .partial)
        #expect(Self.name("lillie", "lilliehinrichs") == .partial)
        #expect(Self.name("smith", "jones") == .different)
        // Two kana share two of their three bytes, and still are no slip apart.
        #expect(Self.name("さとう", "すずき") == .different)
        #expect(Self.name("田中", "山中") == .different)
    }

    @Test func levelsOfCodes() {
        #expect(Self.level("19801203", "19800312", CodeComparison.date) == .close)
        #expect(Self.level("19801203", "19081203", CodeComparison.date) == .close)
        #expect(Self.level("19801203", "19501203", CodeComparison.date) == .close)
        #expect(Self.level("19801203", "19450715", CodeComparison.date) == .different)
        #expect(Self.level("4930123456", "030123456", CodeComparison.phone) == .equivalent)
        #expect(Self.level("12345", "123456789", CodeComparison.postalCode) == .equivalent)
        #expect(Self.level("12345", "12354", CodeComparison.postalCode) == .close)
        #expect(Self.level("wa", "westernaustralia", NameComparison.region) == .equivalent)
        #expect(Self.level("ann.lee@a.com", "ann.lee@b.org", CodeComparison.email) == .equivalent)
        #expect(Self.level("ann.lee@a.com", "anm.lee@a.com", CodeComparison.email) == .close)
        #expect(Self.level("ann12@a.com", "ann13@a.com", CodeComparison.email) == .different)
        #expect(Self.level("acme trading", "trading acme", NameComparison.company) == .equivalent)
        #expect(Self.level("acme", "acme europe", NameComparison.company) == .partial)
    }

    @Test func streetsAreCutIntoNumberAndName() {
        func parts(_ text: String) -> [String] {
            let street = StreetText(text)
            return [street.number, street.street, street.rest].map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(parts("177 Pridham St") == ["177", "pridhamstreet", ""])
        #expect(parts("Pridham Street 177") == ["177", "pridhamstreet", ""])
        #expect(parts("Hauptstr. 5") == ["5", "hauptstrasse", ""])
        #expect(parts("Hauptstraße 5") == ["5", "hauptstrasse", ""])
        #expect(parts("2 The Lane\nWillow Lodge") == ["2", "thelane", "willowlodge"])
        #expect(parts("12\nMain Street") == ["12", "mainstreet", ""])
        #expect(parts("") == ["", "", ""])
    }

    private static func distance<T>(_ a: String, _ b: String, _ body: (TextDistance) -> T) -> T {
        Array(a.utf8).withUnsafeBufferPointer { left in
            Array(b.utf8).withUnsafeBufferPointer { right in TextDistance.with(left, right, body) }
        }
    }

    private static let letters = Array("abcdefé日本あ12 @.".unicodeScalars)

    private static func word(_ random: inout SeededRandom) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            if let letter = letters.randomElement(using: &random) { text.append(letter) }
        }
        return String(text)
    }

    private static func spoilt(_ text: String, _ random: inout SeededRandom) -> String {
        var scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty, let letter = letters.randomElement(using: &random) else { return text }
        let index = Int.random(in: 0..<scalars.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: scalars.remove(at: index)
        case 1: scalars.insert(letter, at: index)
        case 2: scalars[index] = letter
        default: scalars.swapAt(index, (index + 1) % scalars.count)
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// The distance with swaps of neighbours, as it is defined.
    private static func plainEdits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var table = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { table[i][0] = i }
        for j in 0...b.count { table[0][j] = j }
        for i in 0..<a.count {
            for j in 0..<b.count {
                var best = min(table[i][j + 1], table[i + 1][j]) + 1
                best = min(best, table[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, table[i - 1][j - 1] + 1) }
                table[i + 1][j + 1] = best
            }
        }
        return table[a.count][b.count]
    }
}
