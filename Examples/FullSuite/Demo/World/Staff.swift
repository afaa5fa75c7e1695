/// Who works for Nordlicht Instruments, and how.
struct Staff: Sendable {
    /// A part of the world, with the team that looks after it.
    enum Region: Int, CaseIterable, Sendable {
        case europe, americas, asia

        var team: String {
            switch self {
            case .europe: "Europe"
            case .americas: "Americas"
            case .asia: "Asia-Pacific"
            }
        }

        var manager: String {
            switch self {
            case .europe: "Mara Lindgren"
            case .americas: "Priya Raman"
            case .asia: "Yuki Aoyama"
            }
        }

        /// The region that a country of the sample cultures belongs to.
        init(country: String) {
            self =
                switch country {
                case "United States", "Brazil": .americas
                case "Japan", "China", "South Korea", "India": .asia
                default: .europe
                }
        }
    }

    /// Somebody who sells.
    struct Seller: Sendable {
        var name: String
        var region: Region
        /// How many leads to those of the others.
        var weight: Int64
        /// How many open leads are enough.
        var capacity: Int?
        /// How much better than usual the chances are.
        var skill: Double
        /// How many of a hundred leads are answered at once.
        var promptness: Int
        /// Works for large companies too.
        var hasKeyAccounts = false
    }

    static let head = "Ingrid Solberg"
    static let marketer = "Selma Haas"

    static let sellers = [
        Seller(name: "Tobias Kern", region: .europe, weight: 3, skill: 1.25, promptness: 82, hasKeyAccounts: true),
        Seller(name: "Chiara Moretti", region: .europe, weight: 3, skill: 1.1, promptness: 74),
        Seller(name: "Jonas Weld", region: .europe, weight: 2, skill: 0.8, promptness: 58),
        Seller(name: "Agnieszka Nowak", region: .europe, weight: 2, skill: 1.0, promptness: 88),
        Seller(name: "Emil Sandberg", region: .europe, weight: 1, capacity: 8, skill: 0.65, promptness: 66),
        Seller(name: "Caleb Foster", region: .americas, weight: 3, skill: 1.05, promptness: 64, hasKeyAccounts: true),
        Seller(name: "Dolores Vega", region: .americas, weight: 2, skill: 1.35, promptness: 90),
        Seller(name: "Luiz Tavares", region: .americas, weight: 2, skill: 0.9, promptness: 71),
        Seller(name: "Naomi Brandt", region: .americas, weight: 1, capacity: 8, skill: 0.7, promptness: 52),
        Seller(name: "Haruto Senda", region: .asia, weight: 3, skill: 1.15, promptness: 92, hasKeyAccounts: true),
        Seller(name: "Mei Lin Tan", region: .asia, weight: 2, skill: 1.2, promptness: 79),
        Seller(name: "Arjun Pillai", region: .asia, weight: 2, skill: 0.85, promptness: 69),
    ]

    /// The address that somebody has in the business.
    static func address(of name: String) -> String {
        name.lowercased().replacing(" ", with: ".") + "@nordlicht.example"
    }
}
