import CRMCore
import CRMTesting
import Reporting
import Testing

/// The file store groups by periods as the plain interpreter does, around every change of a clock.
struct BucketTests {
    @Test(arguments: [
        "Europe/Berlin", "America/Havana", "America/Asuncion", "Africa/Cairo", "Asia/Beirut", "Pacific/Apia",
        "Australia/Lord_Howe", "America/Scoresbysund", "Antarctica/Troll", "Africa/Casablanca",
    ])
    func periodsAreTheSameAroundEveryChangeOfTheClock(_ name: String) async throws {
        let (memory, file) = (try await ShopData(.memory), try await ShopData(.file))
        let zone = try memory.crm.environment.zones.zone(named: name)
        let recent = zone.transitions.map(\.instant).filter { $0 > Instant(seconds: 1_262_304_000) }.suffix(40)
        // Before there were zones, clocks showed odd minutes and seconds.
        let old = zone.transitions.map(\.instant).prefix(4)
        var instants: [Instant] = []
        for change in recent + old + [ShopData.start] {
            for step in -10...10 as ClosedRange<Int64> {
                for shift in [-1, 0, 1] as [Int64] {
                    instants.append(change.adding(microseconds: step * 1_200_000_000 + shift))
                }
            }
            for day in -2...2 as ClosedRange<Int64> {
                instants.append(change.adding(microseconds: day * 86_400_000_000 + 43_200_000_000))
            }
        }
        let sales = instants.map { Sale(stage: "new", createdAt: $0) }
        try await memory.session.create(sales)
        try await file.session.create(sales)
        for bucket in DateBucket.allCases {
            let query = Sale.all.aggregate(by: [Sale.Fields.createdAt.selected.bucket(bucket, in: zone)], [.count])
            let rows = try await file.session.aggregate(query)
            #expect(try await memory.session.aggregate(query) == rows)
            var plain: [Int64: Int64] = [:]
            for instant in instants {
                plain[Int64(bucket.start(of: zone.civil(at: instant).date).daysSinceEpoch), default: 0] += 1
            }
            let expected = plain.sorted { $0.key < $1.key }
                .map { AggregateRow(keys: [.integer($0.key)], values: [.integer($0.value)]) }
            #expect(rows == expected)
        }
    }
}
