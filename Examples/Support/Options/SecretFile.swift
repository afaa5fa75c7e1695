package import CRMCore
import Foundation

/// A file that keeps a secret of 32 random bytes, readable by its owner alone.
package struct SecretFile {
    private let path: String

    package init(_ path: String) { self.path = path }

    /// The secret, which is made where there is none.
    ///
    /// - Parameter bytes: What it is made of; random where nothing is given.
    package func secret(from bytes: [UInt8]? = nil) throws -> SecretKey {
        if let data = FileManager.default.contents(atPath: path) {
            guard let key = SecretKey(Array(data)) else {
                throw Failure("key", "'\(path)' is no key: it has \(data.count) bytes", ["file": .string(path)])
            }
            return key
        }
        let bytes = bytes ?? Self.bytes()
        let isWritten = FileManager.default.createFile(
            atPath: path,
            contents: Data(bytes),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten, let key = SecretKey(bytes) else {
            throw Failure("key", "the key '\(path)' cannot be written", ["file": .string(path)])
        }
        return key
    }

    /// A secret that nobody keeps.
    package static func make() throws -> SecretKey {
        guard let key = SecretKey(bytes()) else { throw Failure("key", "no key could be made") }
        return key
    }

    private static func bytes() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: .min ... .max) } }

    /// The key under which suppressed addresses are hashed, made of the secret.
    package static func addressKeys(_ secret: SecretKey) throws -> SigningKeyRing {
        guard let key = SigningKey(id: "file1", secret: secret) else {
            throw Failure("key", "the key of addresses has no proper name")
        }
        return SigningKeyRing(key)
    }
}

extension HostOptions {
    /// What lets the gate tell who is suppressed: the key in the file beside the store.
    ///
    /// - Parameter isMade: Whether a key is made where there is none.
    package func suppressionKeys(isMade: Bool = false) throws -> [any CRMModule] {
        let file = path + ".key"
        let isThere = FileManager.default.fileExists(atPath: file)
        guard isThere || isMade && FileManager.default.fileExists(atPath: path) else { return [] }
        return [SuppressionKeys(try SecretFile.addressKeys(try SecretFile(file).secret()))]
    }
}
