/// Where people and companies of the sample business come from: how they are called and where they live.
struct Culture: Sendable {
    /// A word and how it is written in Latin letters, for addresses.
    struct Word: Sendable {
        var text: String
        var latin: String
    }

    var country: String
    var weight: Int
    var familyFirst = false
    var given: [Word]
    var family: [Word]
    /// The first parts of company names.
    var places: [Word]
    /// The second parts of company names, which say what the company does.
    var trades: [Trade]
    /// How a company's name is put together: `%p` the place, `%t` the trade.
    var forms: [String]
    var cities: [(name: String, postcode: String)]
    var streets: [String]
    /// Phone numbers that nobody has: `#` is any digit.
    var phone: String
    var mobile: String

    struct Trade: Sendable {
        var word: Word
        var industry: String
    }
}

extension Culture {
    /// Words that are written in Latin letters, separated by spaces.
    static func words(_ text: String) -> [Word] {
        text.split(separator: " ").map { Word(text: String($0), latin: String($0)) }
    }

    /// Words with their Latin form, as `田中=tanaka`, separated by spaces.
    static func pairs(_ text: String) -> [Word] {
        text.split(separator: " ")
            .compactMap { pair in
                let parts = pair.split(separator: "=").map(String.init)
                return parts.count == 2 ? Word(text: parts[0], latin: parts[1]) : nil
            }
    }

    /// Trades with their industry, as `Maschinenbau=Manufacturing`, or `製作所=works=Manufacturing`.
    static func trades(_ text: String) -> [Trade] {
        text.split(separator: " ")
            .compactMap { trade in
                let parts = trade.split(separator: "=").map { String($0).replacing("_", with: " ") }
                switch parts.count {
                case 2: return Trade(word: Word(text: parts[0], latin: parts[0]), industry: parts[1])
                case 3: return Trade(word: Word(text: parts[0], latin: parts[1]), industry: parts[2])
                default: return nil
                }
            }
    }
}
