import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The built command-line tool and a folder of its own for its files.
struct Tool {
    /// What a run left behind.
    struct Run {
        var code: Int32
        var output: String
        var errors: String

        /// The one JSON value on standard output.
        func json(_ location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
            let lines = output.split(separator: "\n")
            #expect(lines.count == 1, "exactly one line of JSON, not: \(output)", sourceLocation: location)
            let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return try #require(value as? [String: Any], sourceLocation: location)
        }
    }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("crm-only-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        return path(name)
    }

    /// Runs the tool on a store in this folder; a run that takes a minute is stopped.
    func run(_ arguments: String..., store: String = "store.crm") throws -> Run {
        try run(arguments, store: store)
    }

    func run(_ arguments: [String], store: String = "store.crm") throws -> Run {
        let started = try start(arguments, store: store)
        let guardian = DispatchWorkItem { started.process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: guardian)
        defer { guardian.cancel() }
        return try started.result()
    }

    /// A process of the tool or of one built beside it, and the files that it writes to.
    struct Started {
        let process: Process
        let output: String
        let errors: String

        /// Waits for the end.
        func result() throws -> Run {
            process.waitUntilExit()
            return Run(
                code: process.terminationStatus,
                output: try String(contentsOfFile: output, encoding: .utf8),
                errors: try String(contentsOfFile: errors, encoding: .utf8)
            )
        }

        /// Ends the process at once, in the midst of whatever it does.
        func stop() {
            // By its own number, and only while it is ours.
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }
    }

    /// Starts the tool, or another program built beside it, on a store in this folder.
    func start(_ arguments: [String], store: String = "store.crm", program: String = "CRMOnly") throws -> Started {
        let process = Process()
        process.executableURL = try Self.executable.deletingLastPathComponent().appendingPathComponent(program)
        process.arguments = arguments + ["--store", path(store)]
        // Files in place of pipes: nobody has to read while the tool writes.
        let name = UUID().uuidString
        let (output, errors) = (try write("", to: "\(name)-output"), try write("", to: "\(name)-errors"))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return Started(process: process, output: output, errors: errors)
    }

    /// The tool, which is built into the folder of the tests.
    static var executable: URL {
        get throws {
            let starts = CommandLine.arguments + Bundle.allBundles.map(\.bundlePath)
            for start in starts {
                var folder = URL(fileURLWithPath: start)
                for _ in 0..<6 {
                    folder.deleteLastPathComponent()
                    let tool = folder.appendingPathComponent("CRMOnly")
                    var isFolder: ObjCBool = false
                    let exists = FileManager.default.fileExists(atPath: tool.path, isDirectory: &isFolder)
                    if exists, !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: tool.path) {
                        return tool
                    }
                }
            }
            throw CocoaError(.fileNoSuchFile)
        }
    }
}

/// A small customer list as another system would export it.
let contactsFile = """
    First Name,Last Name,Email,Phone Number,Company Name,City,Lifecycle Stage
    Ann,Lee,ann@example.com,+1 617 555 0101,Northgate Foods Ltd,Boston,lead
    美咲,田中,misaki@example.com,+81 3-0000-4417,株式会社青葉食品,京都,customer
    Jörg,Krüger,joerg@example.com,+49 30 23125042,Lindenhof AG,Berlin,customer

    """
