import ArgumentParser
import CRMCore
import FileStorage
import Foundation

/// What every command takes.
struct HostOptions: ParsableArguments {
    @Option(help: "The store's file.")
    var store = "customers.crm"

    @Flag(help: "Print exactly one JSON value on standard output.")
    var json = false

    @Option(help: "Who asks and writes, as the history names it. (default: the login name)")
    var actor: String?

    @Option(help: "The zone of times without one, and of times in text, such as Europe/Berlin.")
    var zone = "UTC"

    /// What happens where there is no store.
    enum Missing {
        /// It is an error.
        case fails
        /// A new one is created.
        case isCreated
        /// An empty one in memory serves.
        case isEmpty
    }

    /// Opens the store, runs a command on it and closes it again.
    func withHost<T>(missing: Missing = .fails, _ body: (Host) async throws -> T) async throws -> T {
        do {
            let host = try await open(missing)
            do {
                let result = try await body(host)
                try await host.crm.close()
                return result
            } catch {
                // What went wrong first is what the user has to know.
                try? await host.crm.close()
                throw error
            }
        } catch let error as StorageError {
            throw Failure(error).at(store: store)
        }
    }

    private func open(_ missing: Missing) async throws -> Host {
        let environment = CRM.Environment.system()
        let zone = try environment.zones.zone(named: zone)
        var engine = FileEngine.file(store)
        if !FileManager.default.fileExists(atPath: store) {
            switch missing {
            case .fails:
                throw Failure(
                    "noStore",
                    "there is no store '\(store)'; import creates one",
                    ["store": .string(store)]
                )
            case .isCreated: break
            case .isEmpty: engine = .temporaryFile
            }
        }
        let crm = try await CRM.open(engine, environment: environment)
        let name = actor ?? NSUserName()
        return Host(
            crm: crm,
            session: crm.session(as: try await Host.actor(named: name, in: crm)),
            path: store,
            zone: zone,
            output: Output(isJSON: json, layout: .standardOutput(zone: zone))
        )
    }
}
