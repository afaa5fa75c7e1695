package import CRMCore
import Foundation

/// A file that keeps a secret of 32 random bytes, readable by its owner alone.
package struct SecretFile {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// Whether there is such a file.
    package var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// The secret, which is made where there is none.
    ///
    /// - Parameter bytes: What it is made of; random where nothing is given.
    package func secret(from bytes: [UInt8]? = nil) throws -> SecretKey {
        if let data = FileManager.default.contents(atPath: path) {
            guard let key = SecretKey(Array(data)) else {
                throw Failure(
                    "key",
                    "'\(path)' is no key: it is shorter than 16 bytes",
                    ["file": .string(path)]
                )
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

    /// Removes the file, where it was made for nothing.
    package func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// A secret that nobody keeps.
    package static func make() throws -> SecretKey {
        guard let key = SecretKey(bytes()) else { throw Failure("key", "no key could be made") }
        return key
    }

    private static func bytes() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: .min ... .max) } }

    /// The key under which suppressed addresses are hashed, made of the secret and named after it.
    ///
    /// The same secret has the same name in whichever file it lies, and another secret another name.
    ///
    /// - Parameter former: A name that the key had before keys were named after themselves.
    package static func addressKeys(_ secret: SecretKey, formerly former: String = "file1") throws -> SigningKeyRing {
        let name = KeyedHash.authenticate("name of the key", key: secret).prefix(8)
            .map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }
            .joined()
        guard let key = SigningKey(id: name, secret: secret), let old = SigningKey(id: former, secret: secret) else {
            throw Failure("key", "the key of addresses has no proper name")
        }
        return SigningKeyRing(key, previous: [old])
    }
}
