import Foundation
import StorageProtocols
import Testing

@Suite(.serialized)
struct ZoneDatabaseTests {
    private struct Expected: Decodable {
        struct Rules: Decodable {
            var initial: Int
            var transitions: [[Int64]]
        }

        var zones: [String: Rules]
    }

    /// Compiles the public time zone source into a folder of its own, removed after the body.
    private func withPublicZones(_ arguments: [String] = [], _ body: (ZoneDatabase, URL) throws -> Void) throws {
        guard let source = publicTestData("tz") else { return }
        let compilers = ["/usr/sbin/zic", "/usr/bin/zic"]
        guard let compiler = compilers.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            print("skipped: no zic to compile the time zone source with")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("zones-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = source.appendingPathComponent("tzdata.zi")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: compiler)
        process.arguments = arguments + ["-d", folder.path, file.path]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        try FileManager.default.copyItem(at: file, to: folder.appendingPathComponent("tzdata.zi"))
        try body(ZoneDatabase(directory: folder.path), source)
    }

    @Test(arguments: [[], ["-b", "fat"], ["-b", "slim"]])
    func agreesWithEveryTransitionOfThePublicData(arguments: [String]) throws {
        try withPublicZones(arguments) { database, source in
            let data = try Data(contentsOf: source.appendingPathComponent("transitions.json"))
            let expected = try JSONDecoder().decode(Expected.self, from: data)
            var (checked, recent) = (0, 0)
            for (name, rules) in expected.zones {
                let zone = try database.zone(named: name)
                var offset = rules.initial
                for transition in rules.transitions {
                    let (second, next) = (transition[0], Int(transition[1]))
                    let (before, at) = (
                        zone.offset(at: Instant(seconds: second - 1)), zone.offset(at: Instant(seconds: second))
                    )
                    if before != offset || at != next {
                        Issue.record(
                            "\(name) at \(Instant(seconds: second)): \(before) to \(at), expected \(offset) to \(next)"
                        )
                    }
                    offset = next
                    checked += 1
                    recent += second >= 1_577_836_800 ? 1 : 0
                }
            }
            print("checked \(checked) transitions of \(expected.zones.count) zones, \(recent) since 2020")
            #expect(expected.zones.count > 400 && recent > 3_000)
        }
    }

    @Test func rulesRepeatEveryFourCenturies() throws {
        // The Gregorian calendar repeats itself every 146,097 days, whole weeks, and a rule with it.
        let period: Int64 = 146_097 * 86_400
        var random = SplitMix64(seed: 71)
        try withPublicZones { database, _ in
            for name in Self.names {
                let zone = try database.zone(named: name)
                for _ in 0..<2_000 {
                    // Casablanca's list of Ramadans ends in 2087.
                    let second = Int64.random(in: 3_800_000_000..<9_000_000_000, using: &random)
                    let early = zone.localTime(at: Instant(seconds: second))
                    if early != zone.localTime(at: Instant(seconds: second + period)) {
                        Issue.record("\(name) at \(second) (seed 71)")
                    }
                }
            }
        }
    }

    private static let names = [
        "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Nuuk", "America/Santiago", "Africa/Casablanca",
        "Asia/Tokyo", "Asia/Gaza", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
        "Antarctica/Troll", "America/Sao_Paulo", "Etc/GMT+12", "Asia/Manila",
    ]

    @Test func civilTimesLeadBackToTheirInstants() throws {
        var random = SplitMix64(seed: 72)
        try withPublicZones { database, _ in
            for name in Self.names {
                let zone = try database.zone(named: name)
                for _ in 0..<2_000 {
                    let instant = randomInstant(&random, in: zone)
                    let (date, time) = zone.civil(at: instant)
                    let back = zone.instant(of: date, time: time)
                    let isEarlierTwin = back < instant && zone.civil(at: back) == (date, time)
                    if back != instant, !isEarlierTwin {
                        Issue.record("\(name): \(instant) is \(date) \(time), which is \(back) (seed 72)")
                    }
                }
            }
        }
    }

    /// Looks for a local time by trying every offset that the zone ever had.
    @Test func localTimesAgreeWithASearchOverAllOffsets() throws {
        var random = SplitMix64(seed: 73)
        var (gaps, overlaps) = (0, 0)
        try withPublicZones { database, _ in
            for name in Self.names {
                let zone = try database.zone(named: name)
                let sample = (0..<24).map { zone.offset(at: Instant(seconds: 4_000_000_000 + $0 * 1_300_000)) }
                let offsets = Set(zone.transitions.map(\.localTime.offset) + [zone.initial.offset] + sample)
                for _ in 0..<2_000 {
                    // Two hours around a change, read by the clock of any time.
                    let near = randomInstant(&random, in: zone)
                    let local = near.adding(microseconds: Int64(zone.offset(at: near)) * 1_000_000)
                    let (date, time) = Zone.utc.civil(at: local)
                    let candidates = offsets.map { ($0, local.adding(microseconds: Int64(-$0) * 1_000_000)) }
                        .filter { offset, instant in zone.offset(at: instant) == offset }.map(\.1)
                    let (later, laterTime) = Zone.utc.civil(at: local.adding(microseconds: 3_600_000_000))
                    overlaps += candidates.count > 1 ? 1 : 0
                    #expect(zone.instant(of: date, time: time) == candidates.min(), "\(name) \(local) (seed 73)")

                    let shifted = local.adding(microseconds: 3_600_000_000)
                    let exists = offsets.contains { offset in
                        zone.offset(at: shifted.adding(microseconds: Int64(-offset) * 1_000_000)) == offset
                    }
                    guard !exists else { continue }
                    gaps += 1
                    // Skipped: clocks show a later time then, by just the change of the offset.
                    let answer = zone.instant(of: later, time: laterTime)
                    let shown = answer.adding(microseconds: Int64(zone.offset(at: answer)) * 1_000_000)
                    let before = zone.offset(at: answer.adding(microseconds: shifted.microseconds - shown.microseconds))
                    let jump = Int64(zone.offset(at: answer) - before) * 1_000_000
                    #expect(shown > shifted && shown.microseconds - shifted.microseconds == jump, "\(name) \(shifted)")
                }
            }
            #expect(gaps > 1_000 && overlaps > 1_000)
        }
    }

    /// An instant between 1850 and 2200, or one within two hours of a change of the clocks.
    private func randomInstant(_ random: inout SplitMix64, in zone: Zone) -> Instant {
        if !zone.transitions.isEmpty, random.below(2) == 0 {
            let change = random.pick(zone.transitions).instant
            return change.adding(microseconds: Int64.random(in: -7_200_000_000...7_200_000_000, using: &random))
        }
        return Instant(seconds: Int64.random(in: -3_786_825_600..<7_258_118_400, using: &random))
    }

    @Test func damagedFilesThrowOrWork() throws {
        var random = SplitMix64(seed: 74)
        var (threw, worked) = (0, 0)
        guard let source = publicTestData("tz") else { return }
        let garbage = [UInt8](try Data(contentsOf: source.appendingPathComponent("SOURCE.txt")))
        #expect(throws: ZoneError.self) { try Zone(name: "X", tzif: garbage) }
        try withPublicZones { database, _ in
            for name in ["Europe/Berlin", "Africa/Casablanca", "Asia/Tokyo"] {
                let file = URL(fileURLWithPath: database.directory).appendingPathComponent(name)
                let bytes = [UInt8](try Data(contentsOf: file))
                for length in 0..<bytes.count - 1 {
                    #expect(throws: ZoneError.self) { try Zone(name: name, tzif: Array(bytes[..<length])) }
                }
                for _ in 0..<5_000 {
                    var damaged = bytes
                    for _ in 0..<(1 + random.below(3)) {
                        let index = random.below(4) == 0 ? random.below(44) : random.below(damaged.count)
                        damaged[index] = UInt8.random(in: 0...255, using: &random)
                    }
                    do throws(any Error) {
                        let zone = try Zone(name: name, tzif: damaged)
                        worked += 1
                        for value in [Int64.min, -1, 1_800_000_000_000_000, .max] {
                            let (date, time) = zone.civil(at: Instant(microseconds: value))
                            _ = zone.instant(of: date, time: time)
                        }
                    } catch {
                        #expect(error is ZoneError)
                        threw += 1
                    }
                }
            }
            print("damaged files: \(threw) threw, \(worked) gave some zone")
            #expect(threw > 1_000)
        }
    }

    @Test func namesTheVersionAndKeepsToItsFolder() throws {
        try withPublicZones { database, _ in
            #expect(database.version == "2026f")
            let berlin = try database.zone(named: "Europe/Berlin")
            let again = try database.zone(named: "Europe/Berlin")
            #expect(berlin == again && berlin.name == "Europe/Berlin")
            let parent = URL(fileURLWithPath: database.directory).lastPathComponent
            for name in [
                "", "/", "/etc/passwd", "../\(parent)/Europe/Berlin", "Europe/../Asia/Tokyo", "Europe//Berlin",
                "Europe/", ".",
                "Europe/Berlin\u{0}", "Zürich", "tzdata.zi", String(repeating: "a", count: 300),
            ] {
                #expect(throws: ZoneError.invalidName(name)) { try database.zone(named: name) }
            }
            #expect(throws: ZoneError.unknownZone("Europe/Atlantis")) { try database.zone(named: "Europe/Atlantis") }
            #expect(throws: ZoneError.unknownZone("Europe")) { try database.zone(named: "Europe") }
        }
    }

    @Test func knowsUTCWithoutAFolder() throws {
        let database = ZoneDatabase(directory: "/nowhere")
        #expect(database.version == "unknown")
        #expect(try database.zone(named: "UTC") == .utc)
        #expect(throws: ZoneError.unknownZone("Europe/Berlin")) { try database.zone(named: "Europe/Berlin") }
    }

    @Test func readsTheFirstVersionOfTheFormat() throws {
        func bytes(_ values: [Int32]) -> [UInt8] {
            values.flatMap { value in withUnsafeBytes(of: value.bigEndian, Array.init) }
        }
        let header = Array("TZif".utf8) + Array(repeating: 0, count: 16) + bytes([0, 0, 0, 2, 2, 8])
        let times = bytes([-100, 100]) + [1, 0]
        let types = bytes([3_600]) + [0, 0] + bytes([7_200]) + [1, 4]
        let file = header + times + types + Array("AAA\0BBB\0".utf8)
        let zone = try Zone(name: "Old", tzif: file)
        #expect(
            [-101, -100, 99, 100, 1 << 40].map { zone.offset(at: Instant(seconds: $0)) } == [
                3_600, 7_200, 7_200, 3_600, 3_600,
            ]
        )
        #expect(zone.transitions.map(\.localTime.abbreviation) == ["BBB", "AAA"])
        var leap = file
        leap[31] = 1
        #expect(throws: ZoneError.malformed(zone: "Old", reason: "counts leap seconds")) {
            try Zone(name: "Old", tzif: leap)
        }
    }
}
