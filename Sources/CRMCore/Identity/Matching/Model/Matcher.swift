/// Compares identities under one model: the same for a single new record as for the scan of a whole store.
public struct Matcher: Sendable {
    /// The model.
    public let model: MatchModel
    /// What each level of each field says, by their raw values.
    private let weights: [Double]
    /// The most that a rare value says more than an average one.
    private let rareBonus: [Double]

    /// Prepares a model for comparing.
    public init(_ model: MatchModel = .shipped) {
        self.model = model
        var weights = Array(repeating: 0.0, count: 16 * 8)
        var bonus = Array(repeating: 0.0, count: 16)
        for field in MatchField.allCases {
            for level in MatchLevel.allCases where level != .unknown {
                weights[Int(field.rawValue) * 8 + Int(level.rawValue)] = model.weight(field, level)
            }
        }
        if model.population > 0 {
            for field in MatchModel.fieldsWithFrequencies {
                guard let likelihood = model[field, .identical] else { continue }
                bonus[Int(field.rawValue)] = max(
                    0,
                    binaryLogarithm(likelihood.strangers / model.rareFrequency)
                )
            }
        }
        self.weights = weights
        rareBonus = bonus
    }

    /// Compares two identities.
    public func compare(_ a: IdentityProfile, _ b: IdentityProfile) -> DuplicatePair {
        compare(MatchForm(a), a.record, MatchForm(b), b.record)
    }

    func compare(_ a: MatchForm, _ first: RecordLink, _ b: MatchForm, _ second: RecordLink) -> DuplicatePair {
        MatchForm.withViews(a, b) { left, right in
            pair(first, second, Agreement(left, right), left, right)
        }
    }

    /// What an agreement says altogether, in bits.
    func score(_ agreement: Agreement, _ a: MatchFormView, _ b: MatchFormView) -> Double {
        var (sum, address) = (0.0, 0.0)
        for field in 0..<MatchField.allCases.count {
            let weight = weight(field, agreement, a, b)
            if weight == 0 { continue }
            if Self.isAddress[field] { address += weight } else { sum += weight }
        }
        return sum + min(address, model.addressLimit)
    }

    /// The pair with its evidence.
    func pair(
        _ first: RecordLink,
        _ second: RecordLink,
        _ agreement: Agreement,
        _ a: MatchFormView,
        _ b: MatchFormView
    ) -> DuplicatePair {
        var evidence: [MatchEvidence] = []
        for field in MatchField.allCases where agreement[field] != .unknown {
            evidence.append(
                MatchEvidence(
                    field,
                    agreement[field],
                    weight: weight(Int(field.rawValue), agreement, a, b)
                )
            )
        }
        limitAddress(&evidence)
        let score = evidence.reduce(0) { $0 + $1.weight }
        evidence.sort { abs($0.weight) > abs($1.weight) }
        return DuplicatePair(
            a: second < first ? second : first,
            b: second < first ? first : second,
            verdict: model.verdict(score, isPersonal: isPersonal(agreement)),
            score: score,
            evidence: evidence
        )
    }

    /// Whether the agreement is about the one person or company and not about those who share a roof with it.
    ///
    /// Who has another given name and another mailbox, if only by a letter, is somebody else unless something beside is
    /// the very same: the mailbox is made of the name, and extensions of one company are numbered.
    func isPersonal(_ agreement: Agreement) -> Bool {
        func isSame(_ field: MatchField) -> Bool { [.identical, .equivalent].contains(agreement[field]) }
        let isOtherName = ![.unknown, .identical, .equivalent, .partial].contains(agreement[.givenName])
        let isOtherMailbox = agreement[.email] != .unknown && !isSame(.email)
        if isOtherName, isOtherMailbox, ![MatchField.phone, .identifier, .birthday].contains(where: isSame) {
            return false
        }
        func agrees(_ field: MatchField) -> Bool {
            let level = agreement[field]
            return level != .unknown && level.rawValue <= MatchLevel.close.rawValue
        }
        if agrees(.email) || agrees(.identifier) || agrees(.birthday) { return true }
        if agreement[.companyName] != .unknown {
            return agreement[.companyName] != .different
        }
        guard agreement[.givenName] != .unknown, agreement[.familyName] != .unknown else { return false }
        return agreement[.givenName] != .different && (agreement[.familyName] != .different || agrees(.phone))
    }

    /// What the frequencies of values say beyond the average.
    func frequencyBonus(_ agreement: Agreement, _ a: MatchFormView, _ b: MatchFormView) -> (
        address: Double, rest: Double
    ) {
        var bonus = (address: 0.0, rest: 0.0)
        for field in 0..<MatchField.allCases.count where Self.hasFrequencies[field] {
            guard agreement.levels[field] == MatchLevel.identical.rawValue else { continue }
            let more = weight(field, agreement, a, b) - weights[field * 8 + Int(MatchLevel.identical.rawValue)]
            if Self.isAddress[field] { bonus.address += more } else { bonus.rest += more }
        }
        return bonus
    }

    private func weight(_ field: Int, _ agreement: Agreement, _ a: MatchFormView, _ b: MatchFormView) -> Double {
        let level = Int(agreement.levels[field])
        if level == 0 { return 0 }
        let weight = weights[field * 8 + level]
        guard level == Int(MatchLevel.identical.rawValue), rareBonus[field] > 0 || !model.frequencies.isEmpty,
            Self.hasFrequencies[field]
        else { return weight }
        guard let known = model.frequencies[Self.hash(field, a[Int(agreement.left[field])])] else {
            return weight + rareBonus[field]
        }
        guard let likelihood = model[MatchField.allCases[field], .identical] else { return weight }
        return MatchModel.weight(likelihood.duplicates, Double(known))
    }

    /// The key of a value in ``MatchModel/frequencies``.
    @inline(__always)
    static func hash(_ field: Int, _ value: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = ValueHash(UInt8(truncatingIfNeeded: field))
        hash.add(value)
        return hash.mixed
    }

    /// Scales the parts of the address down to the most that they may say together.
    private func limitAddress(_ evidence: inout [MatchEvidence]) {
        let parts = evidence.indices.filter { Self.isAddress[Int(evidence[$0].field.rawValue)] }
        let sum = parts.reduce(0) { $0 + evidence[$1].weight }
        guard sum > model.addressLimit, sum > 0 else { return }
        for index in parts { evidence[index].weight *= model.addressLimit / sum }
    }

    static let isAddress = MatchField.allCases.map(MatchModel.addressFields.contains)
    private static let hasFrequencies = MatchField.allCases.map(MatchModel.fieldsWithFrequencies.contains)
}

extension RecordLink {
    /// By identifier, which is by age, and then by type.
    static func < (a: RecordLink, b: RecordLink) -> Bool { a.id == b.id ? a.type < b.type : a.id < b.id }
}
