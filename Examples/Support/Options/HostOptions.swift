package import ArgumentParser
package import CRMCore
package import FileStorage
import Foundation

/// What every command takes.
package struct HostOptions: ParsableArguments {
    @Option(help: "The store's file. (default: customers.crm)")
    package var store: String?

    @Flag(help: "Print exactly one JSON value on standard output.")
    package var json = false

    @Option(
        help: """
            Who asks and writes, as the history names it: the name, e-mail address or identifier of a user, who may do \
            what their roles allow once the store has roles. (default: the login name, which may do everything)
            """
    )
    package var actor: String?

    @Option(help: "The zone of times without one, and of times in text, such as Europe/Berlin.")
    package var zone = "UTC"

    @Option(
        help: """
            The file with the secret, of 16 bytes or more, under which addresses are suppressed. (default: the store's \
            file with .key behind its name, made when it is first needed)
            """
    )
    package var suppressionKey: String?

    package init() {}

    /// The store's file.
    package var path: String { store ?? "customers.crm" }

    /// What happens where there is no store.
    package enum Missing {
        /// It is an error.
        case fails
        /// A new one is created.
        case isCreated
        /// An empty one in memory serves.
        case isEmpty
    }

    /// Opens the store, runs a command on it and closes it again.
    ///
    /// - Parameters:
    ///   - modules: What is installed beside the core; nil for the key of suppressed addresses alone.
    ///   - missing: What happens where there is no store.
    ///   - key: What the key is needed for, where no modules are given.
    ///   - environment: The time, randomness and time zones.
    package func withHost<T>(
        modules: [any CRMModule]? = nil,
        missing: Missing = .fails,
        key use: SuppressionKey.Use = .found,
        environment: CRM.Environment = .system(),
        _ body: (ToolHost) async throws -> T
    ) async throws -> T {
        var engine = FileEngine.file(path)
        let isThere = try await StoreFile(path).isThere()
        if !isThere {
            switch missing {
            case .fails:
                throw Failure("noStore", "there is no store '\(path)'; import creates one", ["store": .string(path)])
            case .isCreated: break
            case .isEmpty: engine = .temporaryFile
            }
        }
        if let modules { return try await withHost(engine, modules: modules, environment, body) }
        let key = try SuppressionKey(self, use, canBeMade: isThere)
        do {
            return try await withHost(engine, modules: key.modules, environment) { host in
                try await key.check(host.crm)
                return try await body(host)
            }
        } catch let failure as Failure where failure.isAboutStore || failure.code == "lostKey" {
            key.takeBack()
            throw failure
        }
    }

    /// Opens a store in an environment, runs a command on it and closes it again.
    ///
    /// Nothing is left of a store that was made for it when nothing could be done.
    package func withHost<T>(
        _ engine: FileEngine,
        modules: [any CRMModule] = [],
        _ environment: CRM.Environment,
        _ body: (ToolHost) async throws -> T
    ) async throws -> T {
        do {
            let zone = try environment.zones.zone(named: zone)
            let isNew = engine.path.map { !FileManager.default.fileExists(atPath: $0) } ?? false
            let crm = try await CRM.open(engine, modules: modules, environment: environment)
            let begin = try await crm.store.read { try $0.latestCommit() }
            do {
                let result = try await body(try await host(crm, engine, zone))
                try await crm.close()
                return result
            } catch {
                // What went wrong first is what the user has to know.
                let end = try? await crm.store.read { try $0.latestCommit() }
                try? await crm.close()
                if isNew, end == begin, let path = engine.path { StoreFile(path).removeIfClosed() }
                throw error
            }
        } catch let error as StorageError {
            throw Failure(error).at(store: engine.path ?? path)
        }
    }

    private func host(_ crm: CRM, _ engine: FileEngine, _ zone: Zone) async throws -> ToolHost {
        var crm = crm
        let known = try await ToolHost.actor(named: actor ?? NSUserName(), in: crm)
        if let actor, try await crm.session(as: known).count(Role.all) > 0 {
            guard case .user = known else {
                throw Failure("unknownUser", "there is no user '\(actor.printable)'", ["value": .string(actor)])
            }
            crm = crm.enforcingAccess()
        }
        return ToolHost(
            crm: crm,
            session: crm.session(as: known),
            path: engine.path ?? path,
            zone: zone,
            output: Output(isJSON: json, layout: .standardOutput(zone: zone))
        )
    }
}
