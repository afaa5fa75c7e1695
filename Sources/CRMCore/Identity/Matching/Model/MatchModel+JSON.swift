/// A model as JSON that can be read and changed by hand: fields, levels, and two shares each.
extension MatchModel: Codable {
    private struct Stored: Codable {
        var fields: [String: [String: [Double]]]
        var review: Double
        var auto: Double
        var conflict: Double
        var addressLimit: Double
        var population: Int
        var rare: Double
        var frequencies: [String: Float]
    }

    /// Reads what ``encode(to:)`` wrote; fields and levels that it does not know are passed over.
    public init(from decoder: any Decoder) throws {
        let stored = try Stored(from: decoder)
        self.init()
        for field in MatchField.allCases {
            guard let levels = stored.fields[field.name] else { continue }
            for level in MatchLevel.allCases {
                guard let shares = levels[level.name], shares.count == 2 else { continue }
                self[field, level] = Likelihood(duplicates: shares[0], strangers: shares[1])
            }
        }
        (reviewScore, autoScore, conflictScore) = (stored.review, stored.auto, stored.conflict)
        (addressLimit, population, rareFrequency) = (stored.addressLimit, stored.population, stored.rare)
        for (hash, share) in stored.frequencies {
            if let hash = UInt64(hash, radix: 36) { frequencies[hash] = share }
        }
    }

    /// Writes the model.
    public func encode(to encoder: any Encoder) throws {
        var fields: [String: [String: [Double]]] = [:]
        for field in MatchField.allCases {
            for level in MatchLevel.allCases {
                guard let likelihood = self[field, level] else { continue }
                fields[field.name, default: [:]][level.name] = [likelihood.duplicates, likelihood.strangers]
            }
        }
        let stored = Stored(
            fields: fields,
            review: reviewScore,
            auto: autoScore,
            conflict: conflictScore,
            addressLimit: addressLimit,
            population: population,
            rare: rareFrequency,
            frequencies: Dictionary(frequencies.map { (String($0.key, radix: 36), $0.value) }) { first, _ in first }
        )
        try stored.encode(to: encoder)
    }
}
