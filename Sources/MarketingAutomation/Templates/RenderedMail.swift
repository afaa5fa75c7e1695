/// A mail for one contact, before it is made a message.
public struct RenderedMail: Sendable, Hashable {
    /// The subject: one line of UTF-8.
    public var subject: [UInt8]
    /// The part in plain text: UTF-8.
    public var text: [UInt8]
    /// The part in HTML: UTF-8.
    public var html: [UInt8]?
    /// The variables that had no value.
    public var absentFields: [String] = []

    init(subject: [UInt8], text: [UInt8], html: [UInt8]? = nil) {
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// Puts a text that inboxes show, but the mail does not, at the start of the HTML's body.
    mutating func insert(preheader: [UInt8]) {
        guard var html else { return }
        let hidden = "<div style=\"display:none;max-height:0;overflow:hidden\">".utf8 + preheader + "</div>".utf8
        html.insert(contentsOf: hidden, at: Self.bodyStart(of: html))
        self.html = html
    }

    /// Where the content of the body starts: after its tag, or at the start where there is none.
    private static func bodyStart(of html: [UInt8]) -> Int {
        guard let tag = HTMLScan.find("<body", in: html, from: 0) else { return 0 }
        return html[tag...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? 0
    }
}
