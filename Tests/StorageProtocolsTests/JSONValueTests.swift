import Foundation
import StorageProtocols
import Testing

extension SplitMix64 {
    fileprivate mutating func scalar() -> Unicode.Scalar {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x1F, 0x20...0x7E, 0x20...0x7E, 0x22...0x22, 0x5C...0x5C, 0x7F...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF,
            0x1_0000...0x10_FFFF,
        ]
        let range = ranges[Int.random(in: 0..<ranges.count, using: &self)]
        return Unicode.Scalar(UInt32.random(in: range, using: &self)) ?? "x"
    }

    fileprivate mutating func string() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...24, using: &self) { text.append(scalar()) }
        return String(text)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 8 : 5), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(bitPattern: next()) >> Int64.random(in: 0...63, using: &self))
        case 3:
            let real = Double(bitPattern: next())
            return .real(real.isFinite ? real : -0.0)
        case 4: return .real(Double(Int64.random(in: -9_999_999...9_999_999, using: &self)) / 1000)
        case 5: return .string(string())
        case 6: return .array((0..<Int.random(in: 0...5, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            let count = Int.random(in: 0...12, using: &self)
            return .object((0..<count).map { JSONValue.Member("\($0)" + string(), value(depth: depth - 1)) })
        }
    }
}

@Suite struct JSONValueTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func randomValuesRoundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let value = random.value(depth: 4)
            let bytes = try value.encoded()
            let back = try JSONValue(parsing: bytes)
            #expect(back == value, "seed \(seed)")
            #expect(back.hashValue == value.hashValue, "seed \(seed)")
            #expect(try back.encoded() == bytes, "seed \(seed)")
            #expect(throws: Never.self, "seed \(seed)") {
                try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            }
            try JSONReader.read(bytes) { try $0.skipValue() }
        }
    }

    @Test(arguments: [11, 12] as [UInt64])
    func everyTruncationIsAnError(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            let bytes = try JSONValue.array([random.value(depth: 3)]).encoded()
            for length in bytes.indices {
                let head = Array(bytes[..<length])
                #expect(throws: JSONError.self, "seed \(seed)") { try JSONValue(parsing: head) }
                #expect(throws: JSONError.self, "seed \(seed)") { try JSONReader.read(head) { try $0.skipValue() } }
            }
        }
    }

    @Test(arguments: [21, 22] as [UInt64])
    func damagedBytesNeverTrapAndReadersAgree(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<3000 {
            var bytes = try JSONValue.array([random.value(depth: 2)]).encoded()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
            let skipped = (try? JSONReader.read(bytes) { try $0.skipValue() }) != nil
            do {
                let value = try JSONValue(parsing: bytes, roundingLargeIntegers: true)
                #expect(skipped, "seed \(seed)")
                #expect(try JSONValue(parsing: value.encoded()) == value, "seed \(seed)")
            } catch {
                // Range and duplicates are no matter of grammar, so that skipping passes over them.
                let lenient: Set<JSONError.Code> = [.numberOutOfRange, .duplicateKey]
                #expect(!skipped || lenient.contains(error.code), "seed \(seed): \(error)")
            }
        }
    }

    @Test func equalityIsOfBytes() throws {
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(JSONValue.integer(1) != .real(1))
        #expect(JSONValue.real(0) != .real(-0.0))
        let canonicallyEqual = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(canonicallyEqual["e\u{301}"] == .integer(2))
        #expect(canonicallyEqual != .object([.init("e\u{301}", .integer(2)), .init("\u{E9}", .integer(1))]))
    }

    @Test(arguments: [2, 8, 9, 40]) func duplicateKeysAreRefused(count: Int) throws {
        var members = (0..<count).map { JSONValue.Member("k\($0)", .null) }
        let text = "{" + members.map { "\"\($0.key)\":null" }.joined(separator: ",") + ",\"k\\u0030\":1}"
        #expect(throws: JSONError(.duplicateKey, at: text.utf8.count)) { try JSONValue(parsing: text) }
        members.append(.init("k0", .null))
        #expect(throws: JSONError(.duplicateKey, at: 0)) { try JSONValue.object(members).encoded() }
    }

    @Test func largeIntegersBecomeDoublesOnlyWhereAsked() throws {
        #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
        #expect(try JSONValue(parsing: "-9223372036854775808") == .integer(.min))
        for text in ["9223372036854775808", "-9223372036854775809", "18446744073709551616", "100000000000000000000"] {
            #expect(throws: JSONError(.numberOutOfRange, at: 0)) { try JSONValue(parsing: text) }
            #expect(try JSONValue(parsing: text, roundingLargeIntegers: true) == .real(#require(Double(text))))
        }
    }

    @Test func depthIsLimitedInBothDirections() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let deepest = try JSONValue(parsing: nested(128))
        #expect(try String(decoding: deepest.encoded(), as: UTF8.self) == nested(128))
        #expect(throws: JSONError(.tooDeep, at: 128)) { try JSONValue(parsing: nested(129)) }
        #expect(throws: JSONError(.tooDeep, at: 128)) { try JSONValue.array([deepest]).encoded() }
        #expect(throws: JSONError(.tooDeep, at: 2)) { try JSONValue(parsing: nested(3), maximumDepth: 2) }
        #expect(throws: JSONError(.tooDeep, at: 512)) {
            try JSONReader.read(nested(100_000), maximumDepth: .max) { try $0.skipValue() }
        }
        let objects = String(repeating: "{\"a\":", count: 100_000)
        #expect(throws: JSONError.self) { try JSONReader.read(objects) { try $0.skipValue() } }
    }
}
