package import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A built command-line tool and a folder of its own for its files.
package struct Tool {
    /// What a run left behind.
    package struct Run {
        package var code: Int32
        package var output: String
        package var errors: String

        /// The one JSON value on standard output.
        ///
        /// - Throws: ``ToolError`` where there is anything else.
        package func json() throws -> [String: Any] {
            guard output.split(separator: "\n").count == 1,
                let value = try? JSONSerialization.jsonObject(with: Data(output.utf8)),
                let object = value as? [String: Any]
            else { throw ToolError("not exactly one line of JSON: \(output) \(errors)") }
            return object
        }
    }

    /// What the tool's executable is called.
    package let program: String
    package let folder: URL

    package init(_ program: String = "CRMOnly") throws {
        self.program = program
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(program)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    package func remove() { try? FileManager.default.removeItem(at: folder) }

    package func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        return path(name)
    }

    /// Runs the tool on a store in this folder; a run that takes a minute is stopped.
    package func run(_ arguments: String..., store: String = "store.crm") throws -> Run {
        try run(arguments, store: store)
    }

    package func run(_ arguments: [String], store: String = "store.crm") throws -> Run {
        let started = try start(arguments, store: store)
        let guardian = DispatchWorkItem { started.process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: guardian)
        defer { guardian.cancel() }
        return try started.result()
    }

    /// A process of the tool or of one built beside it, and the files that it writes to.
    package struct Started {
        package let process: Process
        package let output: String
        package let errors: String

        /// Waits for the end.
        package func result() throws -> Run {
            process.waitUntilExit()
            return Run(
                code: process.terminationStatus,
                output: try String(contentsOfFile: output, encoding: .utf8),
                errors: try String(contentsOfFile: errors, encoding: .utf8)
            )
        }

        /// Ends the process at once, in the midst of whatever it does.
        package func stop() {
            // By its own number, and only while it is ours.
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }
    }

    /// Starts the tool, or another program built beside it, on a store in this folder.
    package func start(_ arguments: [String], store: String = "store.crm", program other: String? = nil) throws
        -> Started
    {
        let process = Process()
        process.executableURL = try folder(of: program).appendingPathComponent(other ?? program)
        process.arguments = arguments + ["--store", path(store)]
        // Files in place of pipes: nobody has to read while the tool writes.
        let name = UUID().uuidString
        let (output, errors) = (try write("", to: "\(name)-output"), try write("", to: "\(name)-errors"))
        let handles = try [output, errors].map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) }
        // The process has its own: a thousand that nobody closes make Foundation's `run` read beyond its list of them.
        defer { for handle in handles { try? handle.close() } }
        (process.standardOutput, process.standardError) = (handles[0], handles[1])
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return Started(process: process, output: output, errors: errors)
    }

    /// The tool's executable.
    package var executable: URL { get throws { try folder(of: program).appendingPathComponent(program) } }

    /// The folder into which a tool and the tests are built.
    private func folder(of program: String) throws -> URL {
        for start in CommandLine.arguments + Bundle.allBundles.map(\.bundlePath) {
            var folder = URL(fileURLWithPath: start)
            for _ in 0..<6 {
                folder.deleteLastPathComponent()
                let tool = folder.appendingPathComponent(program)
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(atPath: tool.path, isDirectory: &isFolder)
                if exists, !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: tool.path) {
                    return folder
                }
            }
        }
        throw ToolError("the tool \(program) is not built beside the tests")
    }
}

/// What a tool did that it must not do.
package struct ToolError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
