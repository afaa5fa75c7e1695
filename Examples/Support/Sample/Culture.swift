/// Where people and companies of the sample business come from: how they are called and where they live.
package struct Culture: Sendable {
    /// A word and how it is written in Latin letters, for addresses.
    package struct Word: Sendable {
        package var text: String
        package var latin: String
    }

    package var country: String
    package var weight: Int
    package var familyFirst = false
    package var given: [Word]
    package var family: [Word]
    /// The first parts of company names.
    package var places: [Word]
    /// The second parts of company names, which say what the company does.
    package var trades: [Trade]
    /// How a company's name is put together: `%p` the place, `%t` the trade.
    package var forms: [String]
    package var cities: [(name: String, postcode: String)]
    package var streets: [String]
    /// Phone numbers that nobody has: `#` is any digit.
    package var phone: String
    package var mobile: String

    package struct Trade: Sendable {
        package var word: Word
        package var industry: String
    }
}

extension Culture {
    /// Words that are written in Latin letters, separated by spaces.
    package static func words(_ text: String) -> [Word] {
        text.split(separator: " ").map { Word(text: String($0), latin: String($0)) }
    }

    /// Words with their Latin form, as `田中=tanaka`, separated by spaces.
    package static func pairs(_ text: String) -> [Word] {
        text.split(separator: " ")
            .compactMap { pair in
                let parts = pair.split(separator: "=").map(String.init)
                return parts.count == 2 ? Word(text: parts[0], latin: parts[1]) : nil
            }
    }

    /// Trades with their industry, as `Maschinenbau=Manufacturing`, or `製作所=works=Manufacturing`.
    package static func trades(_ text: String) -> [Trade] {
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
