/// Estimates a model from records that nobody has labelled, by expectation and maximisation.
///
/// Pairs that share a blocking key are a mixture of duplicates and strangers; random pairs are strangers. Each round
/// says how likely each candidate is a duplicate, and then how duplicates agree. The shipped model counts like a few
/// pairs, so that what the data do not show keeps sensible numbers.
struct MatchEstimation {
    private let start: MatchModel
    /// How many random pairs agree so, for each field and level.
    private var strangers = Array(repeating: 0.0, count: 16 * 8)
    private var candidates: [Candidate] = []

    /// A pair that shares a blocking key.
    private struct Candidate {
        let levels: SIMD16<UInt8>
        /// What the frequencies of its values say beyond the average: of the address, and of the rest.
        let bonus: (address: Double, rest: Double)
    }

    /// How many pairs the shipped model counts like.
    private static let confidence = 8.0
    /// The share of the random pairs that the shipped model counts like.
    private static let share = 0.1

    init(from start: MatchModel = .shipped) { self.start = start }

    /// Adds a pair chosen at random.
    mutating func add(random agreement: Agreement) {
        for field in 0..<MatchField.allCases.count { strangers[field * 8 + Int(agreement.levels[field])] += 1 }
    }

    /// The model so far: how strangers agree.
    func strangersModel() -> MatchModel {
        var model = start
        for field in MatchField.allCases {
            let row = Int(field.rawValue) * 8
            let total = MatchLevel.allCases.dropFirst().reduce(0.0) { $0 + strangers[row + Int($1.rawValue)] }
            let prior = total * Self.share + 1
            for level in MatchLevel.allCases {
                guard var likelihood = model[field, level] else { continue }
                likelihood.strangers =
                    (strangers[row + Int(level.rawValue)] + prior * likelihood.strangers) / (total + prior)
                model[field, level] = likelihood
            }
        }
        return model
    }

    /// Adds a pair that shares a blocking key.
    mutating func add(candidate agreement: Agreement, bonus: (address: Double, rest: Double)) {
        candidates.append(Candidate(levels: agreement.levels, bonus: bonus))
    }

    /// Runs until nothing moves any more.
    ///
    /// - Parameters:
    ///   - model: What ``strangersModel()`` gave, with the frequencies of values.
    ///   - sampled: Which share of all candidates has been added.
    ///   - rounds: The most rounds.
    /// - Returns: The model.
    func model(_ model: MatchModel, sampled: Double, rounds: Int = 40) -> MatchModel {
        var model = model
        let population = Double(model.population)
        let pairs = max(1, population * max(1, population - 1) / 2)
        var duplicates = max(1, population * 0.1)
        var chances = Array(repeating: 0.0, count: candidates.count)
        for _ in 0..<rounds {
            let weights = Self.weights(model)
            let prior = binaryLogarithm(duplicates / pairs)
            var sum = 0.0
            for (index, candidate) in candidates.enumerated() {
                var (address, rest) = candidate.bonus
                for field in 0..<MatchField.allCases.count {
                    let weight = weights[field * 8 + Int(candidate.levels[field])]
                    if Matcher.isAddress[field] { address += weight } else { rest += weight }
                }
                let chance = 1 / (1 + binaryPower(-(rest + min(address, model.addressLimit) + prior)))
                chances[index] = chance
                sum += chance
            }
            let before = duplicates
            duplicates = max(1, sum / max(sampled, 1e-9))
            setDuplicates(&model, chances)
            if abs(duplicates - before) < 1e-4 * before { break }
        }
        let prior = binaryLogarithm(duplicates / pairs)
        model.reviewScore = -prior
        model.autoScore = -prior + 5
        return model
    }

    private static func weights(_ model: MatchModel) -> [Double] {
        var weights = Array(repeating: 0.0, count: 16 * 8)
        for field in MatchField.allCases {
            for level in MatchLevel.allCases {
                weights[Int(field.rawValue) * 8 + Int(level.rawValue)] = model.weight(field, level)
            }
        }
        return weights
    }

    private func setDuplicates(_ model: inout MatchModel, _ chances: [Double]) {
        var counts = Array(repeating: 0.0, count: 16 * 8)
        for (candidate, chance) in zip(candidates, chances) where chance > 1e-6 {
            for field in 0..<MatchField.allCases.count { counts[field * 8 + Int(candidate.levels[field])] += chance }
        }
        for field in MatchField.allCases {
            let row = Int(field.rawValue) * 8
            let total = MatchLevel.allCases.dropFirst().reduce(0.0) { $0 + counts[row + Int($1.rawValue)] }
            for level in MatchLevel.allCases {
                guard let first = start[field, level], var likelihood = model[field, level] else { continue }
                let prior = Self.confidence * first.duplicates
                likelihood.duplicates = (counts[row + Int(level.rawValue)] + prior) / (total + Self.confidence)
                model[field, level] = likelihood
            }
        }
    }
}
