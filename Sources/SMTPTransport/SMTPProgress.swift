import CRMCore

/// How far the delivery of one mail came, and what follows from it.
struct SMTPProgress {
    /// Whether the mail was read to its end, so that the server may have it.
    var isHandedOver = false
    private(set) var stage = Stage.connection
    /// The code of the last answer, and its text.
    private(set) var code = 0
    private(set) var answer = ""
    private var isLeaving = false

    /// What the last command was about.
    enum Stage {
        case connection
        case mail
    }

    /// Notes a command that was sent.
    mutating func sent(_ bytes: some Sequence<UInt8>) {
        let command = Array(bytes.prefix(5))
        // Saying goodbye after a failure says nothing about the mail.
        isLeaving = ["QUIT\r", "RSET\r"].contains { command.elementsEqual($0.utf8) }
        if isLeaving { return }
        code = 0
        answer = ""
        stage =
            ["MAIL ", "RCPT ", "DATA\r"].contains { command.elementsEqual($0.utf8) } ? .mail : .connection
    }

    /// Notes a line of an answer; the last one counts.
    mutating func received(_ bytes: some Collection<UInt8>) {
        if isLeaving { return }
        let digits = bytes.prefix(3)
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return }
        code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let printable = bytes.prefix(300).filter { $0 >= 0x20 && $0 != 0x7F }
        answer = String(decoding: printable, as: UTF8.self)
    }

    /// What became of the mail.
    ///
    /// - Parameter failure: What libcurl says; nil where all went well.
    func outcome(failure: String?) -> DeliveryOutcome {
        guard let failure else { return .accepted(receipt: answer.isEmpty ? nil : answer) }
        let reason = answer.isEmpty || code < 400 ? failure : answer
        switch code {
        case 400..<500: return .retry(reason: reason)
        // Who we are is refused, not the mail: 530 wants authentication or TLS, 535 the right password.
        case 530, 534, 535, 538: return .retry(reason: reason)
        case 500..<600 where stage == .mail || isHandedOver: return .rejected(reason: reason)
        default: return isHandedOver ? .unknown(reason: reason) : .retry(reason: reason)
        }
    }
}
