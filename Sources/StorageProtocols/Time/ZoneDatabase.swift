import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The time zones of a folder of compiled time zone files, as operating systems keep it.
///
/// Each zone is read once and kept. A host that wants other rules than the system's passes its own folder, for
/// example one that `zic -d` wrote.
public final class ZoneDatabase: Sendable {
    /// Where systems keep their time zones, in the order in which `init()` looks.
    public static let systemDirectories = ["/usr/share/zoneinfo", "/var/db/timezone/zoneinfo"]

    /// The folder the zones are read from.
    public let directory: String
    /// The version of the rules, such as `2026f`, or `unknown` where the folder doesn't say.
    public let version: String

    private let zones = Mutex<[String: Zone]>([:])

    /// Opens the database in a folder, which is not looked into but for its version.
    public init(directory: String) {
        self.directory = directory
        version = Self.version(in: directory)
    }

    /// Opens the first of the system's folders that has zones.
    public convenience init() {
        let found = Self.systemDirectories.first { Self.read("\($0)/Etc/UTC", limit: 4) != nil }
        self.init(directory: found ?? "/usr/share/zoneinfo")
    }

    /// Returns the zone of a name such as `Europe/Berlin`.
    ///
    /// Throws `ZoneError.invalidName` for a name no zone can have, `unknownZone` where the folder has no such file
    /// and `malformed` where the file is not usable. `UTC` is there even without any folder.
    public func zone(named name: String) throws -> Zone {
        if name.utf8.elementsEqual(Zone.utc.name.utf8) { return .utc }
        guard Self.isValid(name) else { throw ZoneError.invalidName(name) }
        if let zone = zones.withLock({ $0[name] }) { return zone }
        guard let bytes = Self.read("\(directory)/\(name)", limit: 1 << 20) else { throw ZoneError.unknownZone(name) }
        let zone = try Zone(name: name, tzif: bytes)
        zones.withLock { $0[name] = zone }
        return zone
    }

    /// Whether a name has parts of letters, digits, `_`, `-` and `+` between slashes, so that it stays in the folder.
    private static func isValid(_ name: String) -> Bool {
        name.utf8.count <= 255
            && name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .allSatisfy { part in
                    !part.isEmpty
                        && part.allSatisfy { byte in
                            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "_-+".utf8.contains(byte)
                        }
                }
    }

    private static func version(in directory: String) -> String {
        func firstLine(_ file: String) -> ArraySlice<UInt8>? {
            read("\(directory)/\(file)", limit: 64)?.prefix { $0 >= 0x20 }
        }
        let mark = "# version ".utf8
        if let line = firstLine("+VERSION"), !line.isEmpty {
            return String(decoding: line, as: UTF8.self)
        }
        if let line = firstLine("tzdata.zi"), line.starts(with: mark) {
            return String(decoding: line.dropFirst(mark.count), as: UTF8.self)
        }
        return "unknown"
    }

    /// Reads a file up to a limit of bytes, or returns `nil` where there is none to read.
    private static func read(_ path: String, limit: Int) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = fread(buffer.baseAddress, 1, limit, file)
            failed = ferror(file) != 0
        }
        return failed ? nil : bytes
    }
}
