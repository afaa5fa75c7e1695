public import CRMCore
import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes every mail into a folder as a file of its own, for a host that sends none yet or has a program that does.
///
/// A file's name follows from the mail's idempotency key, so that the same mail again replaces its file. A file appears
/// whole or not at all: it is written under another name, flushed and renamed.
public struct FileDropTransport: MailTransport {
    /// The folder; it must exist.
    public let folder: String

    /// Creates a transport that writes into a folder.
    public init(folder: String) { self.folder = folder }

    /// Writes mails, and says of each whether it is on disk.
    public func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
        // Disks are waited for on a thread of their own.
        await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: write(mails)) }
        }
    }

    private static let queue = DispatchQueue(label: "swift-crm.file-drop")

    private func write(_ mails: [OutboundMail]) -> [DeliveryOutcome] {
        let outcomes = mails.map { mail -> DeliveryOutcome in
            let name = Self.name(mail.key)
            guard let error = write(mail.message, name) else { return .accepted(receipt: name) }
            return Self.failed(error)
        }
        // The names are on disk only when the folder is.
        guard let error = flushFolder() else { return outcomes }
        return outcomes.map { if case .accepted = $0 { Self.failed(error) } else { $0 } }
    }

    private static func failed(_ error: Int32) -> DeliveryOutcome {
        .retry(reason: "cannot write the file: \(String(cString: strerror(error)))")
    }

    private func flushFolder() -> Int32? {
        let file = open(folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return errno }
        defer { close(file) }
        return fsync(file) == 0 ? nil : errno
    }

    /// The file's name for a key: a hash of 128 bits, which no key can choose.
    private static func name(_ key: String) -> String {
        // Not a secret: the key only makes it a hash of this purpose.
        guard let purpose = SecretKey(Array("swift-crm file drop".utf8)) else { return "mail.eml" }
        return Base64URL.encode(KeyedHash.authenticate(key, key: purpose).prefix(16)) + ".eml"
    }

    /// Writes a file whole or not at all.
    ///
    /// - Returns: What went wrong, an `errno`.
    private func write(_ bytes: [UInt8], _ name: String) -> Int32? {
        let path = folder + "/" + name
        let temporary = folder + "/." + name + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return errno }
        var failure: Int32?
        bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
                let count = Self.writeSome(file, rest)
                if count < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                position += count
            }
        }
        if failure == nil, fsync(file) != 0 { failure = errno }
        if close(file) != 0, failure == nil { failure = errno }
        if failure == nil, rename(temporary, path) != 0 { failure = errno }
        if failure != nil { unlink(temporary) }
        return failure
    }

    private static func writeSome(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(file, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
        Musl.write(file, bytes.baseAddress, bytes.count)
        #elseif canImport(Darwin)
        Darwin.write(file, bytes.baseAddress, bytes.count)
        #endif
    }
}
