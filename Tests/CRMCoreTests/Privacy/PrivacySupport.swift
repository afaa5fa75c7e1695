import CRMCore
import CRMTesting
import FileStorage
import Foundation
import StorageProtocols

/// A folder that is gone when the test is over.
final class StoreFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "swift-crm-privacy-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var file: String { path + "/store.crm" }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }

    /// Copies a store as a killed process leaves it: the file and its log, as they are now.
    func copyAsLeft(from other: StoreFolder) throws {
        for name in other.names where !name.hasSuffix("-lock") && !name.hasSuffix("-shm") {
            try FileManager.default.copyItem(atPath: other.path + "/" + name, toPath: path + "/" + name)
        }
    }

    /// Where any of some marks stands in the files, in whatever encoding.
    func found(_ marks: [String]) throws -> Set<String> {
        var found: Set<String> = []
        for name in names {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
            for mark in marks {
                for (encoding, needle) in Self.encodings(of: mark) where bytes.range(of: needle) != nil {
                    found.insert("\(mark) as \(encoding) in \(name)")
                }
            }
        }
        return found
    }

    /// A mark as it could have been written.
    static func encodings(of mark: String) -> [(String, Data)] {
        var forms: [(String, Data)] = [
            ("UTF-8", Data(mark.utf8)), ("lower case", Data(mark.lowercased().utf8)),
            ("UTF-16LE", mark.data(using: .utf16LittleEndian) ?? Data()),
            ("UTF-16BE", mark.data(using: .utf16BigEndian) ?? Data()),
            (
                "JSON",
                Data(
                    mark.unicodeScalars.map { $0.isASCII ? String($0) : String(format: "\\u%04x", $0.value) }.joined()
                        .utf8
                )
            ),
        ]
        // In Base64 it depends on what stands before: the digits in the middle are the same.
        for shift in 0..<3 {
            let text = Data(Data(repeating: 0x20, count: shift) + Data(mark.utf8)).base64EncodedString()
            let inner = text.dropFirst(shift == 0 ? 0 : 4).prefix(while: { $0 != "=" }).dropLast(2)
            forms.append(("Base64", Data(inner.utf8)))
        }
        return forms
    }
}

/// A CRM in a file, with keys for suppressions.
struct PrivacyCRM {
    let folder: StoreFolder
    let clock: VirtualClock
    let crm: CRM
    let session: Session

    static func keys() throws -> SuppressionKeys {
        guard let secret = SecretKey(Array(1...32)), let key = SigningKey(id: "k1", secret: secret) else {
            throw CancellationError()
        }
        return SuppressionKeys(SigningKeyRing(key))
    }

    init(_ folder: StoreFolder? = nil, modules: [any CRMModule] = [], seed: UInt64 = 1) async throws {
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        self.clock = clock
        self.folder = try folder ?? StoreFolder()
        crm = try await CRM.open(
            .file(self.folder.file),
            modules: [try Self.keys()] + modules,
            environment: .virtual(clock, seed: seed)
        )
        session = crm.session(as: .system("test"))
    }
}
