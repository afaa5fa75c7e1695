extension BlockScan {
    /// How many candidates an estimation looks at.
    private static let sample = 200_000
    /// How many random pairs it looks at.
    private static let randomSample = 50_000

    /// Estimates a model from the corpus itself.
    func estimatedModel(from start: MatchModel = .shipped) -> MatchModel {
        var estimation = MatchEstimation(from: start)
        addRandomPairs(to: &estimation, Matcher(start))
        var model = estimation.strangersModel()
        model.population = corpus.count
        model.frequencies = frequencies(atLeast: model.rareFrequency)
        let matcher = Matcher(model)
        let share = min(1, Double(Self.sample) / Double(max(1, pairBound)))
        let threshold = UInt64(share * Double(UInt32.max))
        for stretch in stretches(of: 1 << 16) {
            let isDrawn = { Self.chance($0, $1) <= threshold }
            forEachPair(in: stretch, where: isDrawn) { pair in
                let agreement = Agreement(pair.left, pair.right)
                estimation.add(
                    candidate: agreement,
                    bonus: matcher.frequencyBonus(agreement, pair.left, pair.right)
                )
            }
        }
        return estimation.model(model, sampled: share)
    }

    /// A number of 32 bits that belongs to a pair, as good as random.
    private static func chance(_ a: Int, _ b: Int) -> UInt64 {
        var hash = ValueHash(7)
        withUnsafeBytes(of: (UInt64(a), UInt64(b))) { hash.add($0) }
        return hash.mixed >> 32
    }

    private func addRandomPairs(to estimation: inout MatchEstimation, _ matcher: Matcher) {
        let count = corpus.count
        guard count > 1 else { return }
        let wanted = min(Self.randomSample, count * (count - 1) / 2)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: (state >> 33) % UInt64(count))
        }
        for _ in 0..<wanted {
            let (a, b) = (next(), next())
            if a == b { continue }
            corpus.withViews(a, b) { left, right in
                let agreement = Agreement(left, right)
                // What is a duplicate without doubt is no stranger.
                if matcher.score(agreement, left, right) < matcher.model.autoScore {
                    estimation.add(random: agreement)
                }
            }
        }
    }

    /// What share of the records has a value, of those that are not rare.
    private func frequencies(atLeast rare: Double) -> [UInt64: Float] {
        var frequencies: [UInt64: Float] = [:]
        var hashes: [UInt64] = []
        for field in MatchModel.fieldsWithFrequencies {
            guard let slot = Self.slot(of: field) else { continue }
            hashes.removeAll(keepingCapacity: true)
            for index in 0..<corpus.count {
                corpus.withViews(index, index) { view, _ in
                    if view.has(slot) { hashes.append(Matcher.hash(Int(field.rawValue), view[slot])) }
                }
            }
            hashes.sort()
            let least = max(3, Int(Double(hashes.count) * rare))
            var start = 0
            while start < hashes.count {
                var end = start + 1
                while end < hashes.count, hashes[end] == hashes[start] { end += 1 }
                if end - start >= least { frequencies[hashes[start]] = Float(end - start) / Float(hashes.count) }
                start = end
            }
        }
        return frequencies
    }

    /// Where the first value of a field lies.
    private static func slot(of field: MatchField) -> Int? {
        switch field {
        case .givenName: MatchSlot.given
        case .familyName: MatchSlot.family
        case .companyName: MatchSlot.company.lowerBound
        case .street: MatchSlot.addresses.lowerBound + MatchSlot.street
        case .locality: MatchSlot.addresses.lowerBound + MatchSlot.locality
        case .postalCode: MatchSlot.addresses.lowerBound + MatchSlot.postalCode
        default: nil
        }
    }
}
