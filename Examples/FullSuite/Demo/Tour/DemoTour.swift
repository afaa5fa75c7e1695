import CRMCore
import ExampleSupport

/// stub
struct DemoTour {
    let host: ToolHost
    let simulation: Simulation
    let seed: UInt64
    let seconds: Double

    func run(dashboard: String) async throws {
        Terminal.print(
            "lived \(seconds) s, failures \(simulation.failures), delivered \(simulation.delivered), deals \(simulation.world.deals.count) leads \(simulation.world.prospects.count)"
        )
    }
}
