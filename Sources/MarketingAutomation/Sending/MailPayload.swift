/// A mail as the outbox keeps it: the envelope's two addresses, a line each, then the message.
struct MailPayload {
    var sender: String
    var recipient: String
    var message: [UInt8]

    init(sender: String, recipient: String, message: [UInt8]) {
        self.sender = sender
        self.recipient = recipient
        self.message = message
    }

    init?(_ text: String) {
        let bytes = text.utf8
        guard let first = bytes.firstIndex(of: 0x0A),
            let second = bytes[bytes.index(after: first)...].firstIndex(of: 0x0A)
        else { return nil }
        sender = String(decoding: bytes[..<first], as: UTF8.self)
        recipient = String(decoding: bytes[bytes.index(after: first)..<second], as: UTF8.self)
        message = Array(bytes[bytes.index(after: second)...])
    }

    var text: String {
        let envelope = sender + "\n" + recipient + "\n"
        return String(unsafeUninitializedCapacity: envelope.utf8.count + message.count) { buffer in
            let (_, start) = buffer.update(from: envelope.utf8)
            return buffer[start...].update(fromContentsOf: message)
        }
    }
}
