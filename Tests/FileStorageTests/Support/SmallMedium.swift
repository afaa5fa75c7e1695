import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file system of its own in memory, which can be full or become read-only; only root can have one, on Linux.
final class SmallMedium {
    let folder: TemporaryFolder

    /// Mounts it; nil, with a printed reason, where that is not possible.
    init?(mebibytes: Int) throws {
        folder = try TemporaryFolder()
        guard Self.run("mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m", "swift-crm", folder.path) else {
            print("skipped: no file system can be mounted here")
            return nil
        }
    }

    deinit { _ = Self.run("umount", "-l", folder.path) }

    func setReadOnly(_ isReadOnly: Bool) -> Bool {
        Self.run("mount", "-o", "remount,\(isReadOnly ? "ro" : "rw")", folder.path)
    }

    /// Makes one file of a folder read-only, by mounting it on itself.
    static func protect(_ path: String) -> Bool {
        run("mount", "--bind", path, path) && run("mount", "-o", "remount,bind,ro", path)
    }

    static func unprotect(_ path: String) { _ = run("umount", "-l", path) }

    private static func run(_ command: String, _ arguments: String...) -> Bool {
        #if os(Linux)
        guard getuid() == 0 else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
        #else
        return false
        #endif
    }
}
