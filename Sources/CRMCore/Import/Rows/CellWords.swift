/// The words of other products for what a field may be.
enum CellWords {
    /// What a type or label column says an address or number is for.
    static func label(_ text: String) -> ContactLabel {
        let word = TagList.parse(text).first ?? ""
        switch HeaderKey(word).text {
        case "", "other", "custom", "internet", "smtp", "default": return .other
        case "home", "private", "personal": return .home
        case "work", "business", "office", "company": return .work
        case "mobile", "cell", "cellphone", "mobilephone": return .mobile
        case "main", "primary": return .main
        case "fax", "homefax", "workfax", "otherfax", "businessfax": return .fax
        case "billing", "invoice": return .billing
        case "shipping", "delivery": return .shipping
        default: return ContactLabel(rawValue: word.lowercased())
        }
    }

    /// A lifecycle stage by its own name or that of another product.
    static func lifecycle(_ text: String) -> LifecycleStage {
        let key = HeaderKey(text).text
        switch key {
        case "subscriber": return .subscriber
        case "lead": return .lead
        case "marketingqualified", "marketingqualifiedlead", "mql": return .marketingQualified
        case "salesqualified", "salesqualifiedlead", "sql": return .salesQualified
        case "opportunity": return .opportunity
        case "customer", "client": return .customer
        case "evangelist", "advocate": return .evangelist
        case "formercustomer": return .formerCustomer
        case "other": return .other
        default: return LifecycleStage(rawValue: text)
        }
    }

    /// A channel by its own name or that of another product.
    static func channel(_ text: String) -> Activity.Channel {
        switch HeaderKey(text).text {
        case "call", "phonecall", "phone": .call
        case "email", "mail", "incomingemail", "outgoingemail", "forwardedemail": .email
        case "meeting", "event", "appointment", "demo": .meeting
        case "chat", "conversation", "livechat": .chat
        case "sms", "text", "textmessage": .sms
        case "social", "communication": .social
        case "web", "form", "pageview", "formsubmission": .web
        case "purchase", "order": .purchase
        case "support", "case", "ticket": .support
        case "visit", "sitevisit": .visit
        case "note", "notes": .note
        default: Activity.Channel(rawValue: text)
        }
    }

    /// A direction by its own name or that of another product; nil for anything else.
    static func direction(_ text: String) -> Activity.Direction? {
        switch HeaderKey(text).text {
        case "inbound", "in", "incoming", "received", "incomingemail": .inbound
        case "outbound", "out", "outgoing", "sent": .outbound
        case "internal": .internal
        default: nil
        }
    }

    /// Whether a text says yes or no; nil for anything else.
    static func boolean(_ text: String) -> Bool? {
        switch HeaderKey(text).text {
        case "true", "yes", "y", "t", "on", "x": true
        case "false", "no", "n", "f", "off": false
        case "#": text == "1" ? true : text == "0" ? false : nil
        default: nil
        }
    }

    /// A whole number, whose thousands may be parted by commas and which may have a fraction of zeros.
    static func integer(_ text: String) -> Int? {
        var digits = ""
        var group = -1
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            if rest.first == UInt8(ascii: "-") { digits = "-" }
            rest.removeFirst()
        }
        while let byte = rest.popFirst() {
            if ContactText.isDigit(byte) {
                digits.unicodeScalars.append(Unicode.Scalar(byte))
                if group >= 0 { group += 1 }
            } else if byte == UInt8(ascii: ","), group == -1 || group == 3 {
                group = 0
            } else if byte == UInt8(ascii: "."), rest.allSatisfy({ $0 == UInt8(ascii: "0") }) {
                break
            } else {
                return nil
            }
        }
        return group == -1 || group == 3 ? Int(digits) : nil
    }
}
