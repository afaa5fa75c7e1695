/// The form in which e-mail addresses of the same mailbox are equal.
enum CanonicalEmail {
    /// Appends the normal form without the tag behind a plus, and for the mailboxes of Google without dots.
    static func append(_ email: EmailAddress, to buffer: inout [UInt8]) {
        let domain = Array(email.domain.utf8)
        let isGoogle = domain.elementsEqual("gmail.com".utf8) || domain.elementsEqual("googlemail.com".utf8)
        let start = buffer.count
        for byte in email.localPart.utf8 {
            if byte == UInt8(ascii: "+"), buffer.count > start { break }
            if isGoogle, byte == UInt8(ascii: ".") { continue }
            buffer.append(byte)
        }
        buffer.append(UInt8(ascii: "@"))
        if isGoogle { buffer += "gmail.com".utf8 } else { buffer += domain }
    }

    /// Whether anybody can get a mailbox in a domain, so that it says nothing of a company.
    static func isFreeMail(_ domain: String) -> Bool { freeMail.contains(domain) }

    private static let freeMail: Set<String> = [
        "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.jp", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "ymail.com",
        "hotmail.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de", "hotmail.it", "outlook.com", "outlook.jp",
        "live.com", "live.co.uk", "live.fr", "live.jp", "msn.com", "icloud.com", "me.com", "mac.com", "aol.com",
        "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de", "freenet.de", "arcor.de",
        "mail.ru", "yandex.ru", "yandex.com", "bk.ru", "list.ru", "inbox.ru", "rambler.ru", "proton.me",
        "protonmail.com", "tutanota.com", "fastmail.com", "zoho.com", "mail.com", "orange.fr", "wanadoo.fr", "free.fr",
        "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "alice.it", "terra.com.br", "uol.com.br",
        "bol.com.br", "qq.com", "163.com", "126.com", "sina.com", "sohu.com", "naver.com", "daum.net", "hanmail.net",
        "docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp", "nifty.com", "comcast.net", "verizon.net", "att.net",
        "sbcglobal.net", "btinternet.com", "sky.com", "bluewin.ch", "seznam.cz", "wp.pl", "o2.pl", "onet.pl",
        "interia.pl", "rediffmail.com", "bigpond.com",
    ]
}
