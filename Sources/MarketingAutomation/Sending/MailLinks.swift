import CRMCore

/// The signed links of one mail.
struct MailLinks {
    /// The address that unsubscribes by one click; nil where the host takes no clicks, or the stream none.
    let unsubscribeURL: String?
    /// The `mailto:` address that unsubscribes.
    let unsubscribeMail: String?
    private let settings: MailSettings
    private let message: ID<Message>

    init(
        _ settings: MailSettings,
        message: ID<Message>,
        contact: ID<Contact>,
        addressHash: String,
        _ request: MailRequest
    ) {
        self.settings = settings
        self.message = message
        guard request.stream != .transactional else {
            (unsubscribeURL, unsubscribeMail) = (nil, nil)
            return
        }
        let token =
            MailToken.unsubscribe(
                message: message,
                contact: contact,
                addressHash: addressHash,
                stream: request.stream,
                topic: request.topic
            )
            .signed(by: settings.keys)
        unsubscribeURL = settings.linkBase.map { $0 + "/u/" + token }
        unsubscribeMail = settings.unsubscribeMailbox.map { "mailto:" + $0.normal + "?subject=" + token }
    }

    /// The HTML with its web links led over the host, and a picture that tells when the mail is shown.
    func tracked(_ html: [UInt8]) -> [UInt8] {
        guard let base = settings.linkBase else { return html }
        var result: [UInt8] = []
        result.reserveCapacity(html.count + 1024)
        var position = 0
        if settings.tracksClicks {
            for (ordinal, range) in HTMLScan.links(in: html).enumerated() {
                let target = HTMLScan.unescaped(html[range])
                guard target.count <= MailToken.maximumTarget, !target.starts(with: base.utf8),
                    target.allSatisfy({ (0x21...0x7E).contains($0) || $0 >= 0x80 })
                else { continue }
                let token = MailToken.click(
                    message: message,
                    link: ordinal,
                    target: String(decoding: target, as: UTF8.self)
                )
                result += html[position..<range.lowerBound]
                result += base.utf8
                result += "/c/".utf8
                result += token.signed(by: settings.keys).utf8
                position = range.upperBound
            }
        }
        guard settings.tracksOpens else {
            result += html[position...]
            return result
        }
        let token = MailToken.open(message: message).signed(by: settings.keys)
        let end = HTMLScan.find("</body", in: html, from: position) ?? html.count
        result += html[position..<end]
        result += "<img src=\"\(base)/o/\(token)\" width=\"1\" height=\"1\" alt=\"\">".utf8
        result += html[end...]
        return result
    }
}
