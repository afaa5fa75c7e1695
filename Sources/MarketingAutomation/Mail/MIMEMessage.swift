public import CRMCore

/// A message of RFC 5322 with a part in plain text and, if there is one, the same in HTML.
///
/// Equal messages are written as equal bytes, so that a repeated delivery can be told by the receiver.
public struct MIMEMessage: Sendable, Hashable {
    /// Who it is from.
    public var from: Mailbox
    /// Who it is to.
    public var to: Mailbox
    /// Where replies go; to the sender where nil.
    public var replyTo: Mailbox?
    /// The subject: UTF-8; control characters are left out.
    public var subject: [UInt8]
    /// The part in plain text: UTF-8 with any kind of line break; NUL is left out.
    public var text: [UInt8]
    /// The part in HTML: UTF-8 with any kind of line break; NUL is left out.
    public var html: [UInt8]?
    /// When it was written.
    public var date: Instant
    /// The Message-ID without its angle brackets, `something@domain`, in ASCII.
    public var messageID: String
    /// The web address that unsubscribes by one click (RFC 8058).
    public var unsubscribeURL: String?
    /// The `mailto:` address that unsubscribes.
    public var unsubscribeMail: String?

    /// Creates a message.
    public init(
        from: Mailbox,
        to: Mailbox,
        replyTo: Mailbox? = nil,
        subject: [UInt8],
        text: [UInt8],
        html: [UInt8]? = nil,
        date: Instant,
        messageID: String,
        unsubscribeURL: String? = nil,
        unsubscribeMail: String? = nil
    ) {
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.date = date
        self.messageID = messageID
        self.unsubscribeURL = unsubscribeURL
        self.unsubscribeMail = unsubscribeMail
    }

    /// The message's bytes: ASCII, lines of at most 998 bytes that end in CRLF.
    ///
    /// - Throws: ``MIMEError`` where an address, a link or the Message-ID cannot stand in a header.
    public func encoded() throws(MIMEError) -> [UInt8] {
        var header = HeaderWriter(reserving: 1024 + (text.count + (html?.count ?? 0)) * 3 / 2)
        header.field("Date", ascii: MailDate.text(date))
        try header.field("From", from)
        try header.field("To", to)
        if let replyTo { try header.field("Reply-To", replyTo) }
        header.field("Subject", text: subject)
        try header.field("Message-ID", bracketed: [messageID])
        try unsubscribe(&header)
        header.field("MIME-Version", ascii: "1.0")
        var bytes = header.bytes
        if let html {
            let boundary = "=_" + messageID.utf8.prefix { Self.isBoundary($0) }.prefix(60).map { $0 }.asciiText
            HeaderWriter.append("Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n", to: &bytes)
            HeaderWriter.append("--\(boundary)\r\n", to: &bytes)
            BodyEncoding.append(text, type: "text/plain", to: &bytes)
            HeaderWriter.append("\r\n--\(boundary)\r\n", to: &bytes)
            BodyEncoding.append(html, type: "text/html", to: &bytes)
            HeaderWriter.append("\r\n--\(boundary)--\r\n", to: &bytes)
        } else {
            BodyEncoding.append(text, type: "text/plain", to: &bytes)
        }
        return bytes
    }

    /// Both on one line each: signatures of folded ones were broken on the way.
    private func unsubscribe(_ header: inout HeaderWriter) throws(MIMEError) {
        let ways = [unsubscribeURL, unsubscribeMail].compactMap { $0 }
        if ways.isEmpty { return }
        try header.field("List-Unsubscribe", bracketed: ways)
        if unsubscribeURL != nil { header.field("List-Unsubscribe-Post", ascii: "List-Unsubscribe=One-Click") }
    }

    private static func isBoundary(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

extension [UInt8] {
    fileprivate var asciiText: String { String(decoding: self, as: UTF8.self) }
}

/// Why a message cannot be written.
public enum MIMEError: Error, Sendable, Hashable {
    /// A header would hold a control character, or a link a character that links do not have.
    case unsafe(header: String)
    /// A header would be longer than 998 bytes.
    case tooLong(header: String)
    /// The address has characters beyond ASCII, which only servers with SMTPUTF8 take.
    case addressBeyondASCII(header: String)
}
