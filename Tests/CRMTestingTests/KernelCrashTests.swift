import CRMCore
import CRMTesting
import FileStorage
import InMemoryStorage
import Testing

/// Timers, reactors, rules, an outbox with orders, webhooks: the process ends wherever it can, and nothing is lost and
/// nothing happens twice.
///
/// Together the tests make more than ten thousand places at which something goes wrong.
@Suite struct KernelCrashTests {
    /// Every single place of one run: each write in three ways, each read.
    @Test(arguments: [UInt64(1), 2])
    func oneFaultAtEveryPlace(_ seed: UInt64) async throws {
        let points = try await CrashSweep.run { engine in
            let world = try KernelWorld(seed: seed, engine: engine, people: 1)
            let crm = try await world.run()
            let fault = engine.trace.first { $0.fault != nil }?.description ?? "no fault"
            try await world.check(crm, "seed \(seed): \(fault)")
        }
        #expect(points > 250)
        print("seed \(seed): \(points) places")
    }

    /// Many faults in each run, at every other write and now and then at a read.
    @Test(arguments: Array(UInt64(100)..<UInt64(112)))
    func manyFaultsInOneRun(_ seed: UInt64) async throws {
        var faults = 0
        var round: UInt64 = 0
        while faults < 850 {
            let own = seed &* 1000 &+ round
            let engine = FaultyEngine(.inMemory, seed: own, chance: 400, readChance: 60, faults: Fault.allCases)
            let world = try KernelWorld(seed: own, engine: engine)
            let crm = try await world.run()
            try await world.check(crm, "seed \(own), \(engine.faults) faults")
            faults += engine.faults
            round += 1
        }
        print("seed \(seed): \(faults) faults in \(round) runs")
    }

    @Test func itIsTheSameOnAFile() async throws {
        let engine = FaultyEngine(
            FileEngine.temporaryFile,
            seed: 7,
            chance: 400,
            readChance: 60,
            faults: Fault.allCases
        )
        let world = try KernelWorld(seed: 7, engine: engine)
        let crm = try await world.run()
        try await world.check(crm, "on a file")
        #expect(engine.faults > 20)
    }

    @Test func theSameSeedGivesTheSameTrace() async throws {
        func trace(_ seed: UInt64) async throws -> [String] {
            let engine = FaultyEngine(.inMemory, seed: seed, chance: 400, readChance: 60, faults: Fault.allCases)
            let world = try KernelWorld(seed: seed, engine: engine)
            _ = try await world.run()
            return engine.trace.map(\.description) + world.outside.posted.map(\.key)
                + world.outside.hooked.map { String(decoding: $0.body, as: UTF8.self) }
        }
        let (first, second, other) = try await (trace(3), trace(3), trace(4))
        #expect(first == second)
        #expect(first != other)
    }
}
