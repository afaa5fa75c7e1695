import CRMCore
import CRMTesting
import Testing

/// Consent as a fold over facts, against walking through them one by one.
@Suite struct ConsentStateTests {
    private static let contact = ID<Contact>(RecordID(high: 2, low: 2))
    private static let purposes = [Purpose.all, .marketing, Purpose(rawValue: "news"), .service]
    private static let channels = [ContactChannel.email, .sms, .all]

    private static func facts(_ random: inout SeededRandom, from first: Int = 0) -> [ConsentFact] {
        (0..<Int.random(in: 0...6, using: &random))
            .map { index in
                let at = Int64.random(in: 0...6, using: &random)
                let life = Int64.random(in: 1...9, using: &random)
                return ConsentFact(
                    id: ID(RecordID(high: 1, low: UInt64(first + index + 1))),
                    contact: contact,
                    purpose: purposes.randomElement(using: &random) ?? .all,
                    channel: channels.randomElement(using: &random) ?? .all,
                    kind: ConsentFact.Kind.allCases.randomElement(using: &random) ?? .granted,
                    expires: life < 5 ? Instant(seconds: at + life) : nil,
                    at: Instant(seconds: at)
                )
            }
    }

    /// What a person says who reads the facts from the first to the last, with nothing but a pencil.
    private static func walk(
        _ facts: [ConsentFact],
        _ purpose: Purpose,
        _ channel: ContactChannel,
        at now: Instant
    ) -> ConsentState {
        var (said, asked): (ConsentFact?, ConsentFact?) = (nil, nil)
        for second in 0...20 where Instant(seconds: Int64(second)) <= now {
            for fact in facts.sorted(by: { $0.id < $1.id }) where fact.at == Instant(seconds: Int64(second)) {
                guard fact.channel == channel || fact.channel == .all else { continue }
                let isForAll = fact.purpose == .all && purpose != .service
                guard fact.purpose == purpose || isForAll else { continue }
                if fact.kind == .requested {
                    asked = fact
                } else {
                    (said, asked) = (fact, nil)
                }
            }
        }
        let isOver = { (fact: ConsentFact) in fact.expires.map { $0 <= now } ?? false }
        if let said, said.kind == .granted, !isOver(said) { return .granted(by: said.id) }
        if let asked, !isOver(asked) { return .pending(by: asked.id) }
        if let said { return said.kind == .withdrawn ? .withdrawn(by: said.id) : .expired(by: said.id) }
        return asked.map { .expired(by: $0.id) } ?? .neverAsked
    }

    @Test(arguments: [1, 2, 3]) func theFoldSaysWhatReadingSays(_ seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        var seen: Set<String> = []
        for _ in 0..<3000 {
            let facts = Self.facts(&random)
            let purpose = Self.purposes.randomElement(using: &random) ?? .marketing
            let channel = Self.channels.randomElement(using: &random) ?? .email
            let history = ConsentHistory(facts.shuffled(using: &random), for: purpose, via: channel)
            for second in -1...18 {
                let now = Instant(seconds: Int64(second))
                let expected = Self.walk(facts, purpose, channel, at: now)
                let shuffled = facts.shuffled(using: &random)
                #expect(ConsentState(shuffled, for: purpose, via: channel, at: now) == expected)
                let period = history.period(at: now)
                #expect(period.state == expected)
                #expect((period.from ?? now) <= now && now < (period.until ?? now.adding(microseconds: 1)))
                seen.insert(expected.name)
            }
            for (one, next) in zip(history.periods, history.periods.dropFirst()) {
                #expect(one.until == next.from && one.state != next.state)
            }
            #expect(history.periods.first?.from == nil && history.periods.last?.until == nil)
        }
        #expect(seen == ["never_asked", "granted", "pending", "expired", "withdrawn"])
    }

    @Test func theMostRestrictiveStateDoesNotDependOnTheOrder() {
        let ids = (1...3).map { ID<ConsentFact>(RecordID(high: 1, low: $0)) }
        let states: [ConsentState] =
            [.neverAsked]
            + ids.flatMap { [.granted(by: $0), .pending(by: $0), .expired(by: $0), .withdrawn(by: $0)] }
        for one in states {
            #expect(ConsentState.mostRestrictive([one, .neverAsked]) == one)
            #expect(ConsentState.mostRestrictive([one, one]) == one)
            for other in states {
                let both = ConsentState.mostRestrictive([one, other])
                #expect(both == ConsentState.mostRestrictive([other, one]))
                if both.isGranted { #expect([one, other].allSatisfy { $0.isGranted || $0 == .neverAsked }) }
                for third in states {
                    let left = ConsentState.mostRestrictive([both, third])
                    #expect(left == .mostRestrictive([one, .mostRestrictive([other, third])]))
                }
            }
        }
        #expect(ConsentState.mostRestrictive([ConsentState]()) == .neverAsked)
    }

    /// Nothing is allowed to the merged person that one of the records forbids; where nobody spoke of everything at
    /// once, it is exactly what the most restrictive record says.
    @Test(arguments: [4, 5]) func mergingAllowsNothingThatOneForbids(_ seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let now = Instant(seconds: 8)
        var granted = 0
        for _ in 0..<3000 {
            let groups = (0..<Int.random(in: 2...3, using: &random)).map { Self.facts(&random, from: 10 * $0) }
            var added = ConsentFact.restrictions(merging: groups, into: Self.contact, at: now)
            for index in added.indices { added[index].id = ID(RecordID(high: 9, low: UInt64(index))) }
            let isSpecific = groups.joined().allSatisfy { $0.purpose != .all && $0.channel != .all }
            for purpose in Self.purposes {
                for channel in Self.channels {
                    let strict = ConsentState.mostRestrictive(
                        groups.map { ConsentState($0, for: purpose, via: channel, at: now) }
                    )
                    let merged = ConsentState(groups.flatMap(\.self) + added, for: purpose, via: channel, at: now)
                    #expect(!merged.isGranted || strict.isGranted)
                    if isSpecific { #expect(merged.isGranted == strict.isGranted) }
                    if merged.isGranted { granted += 1 }
                }
            }
        }
        #expect(granted > 1000)
    }

    @Test func onlyNamedPurposesNeedNoConsent() {
        for name in ["contract", "service", "service.recall", "contract.invoice"] {
            #expect(Purpose(rawValue: name).isTransactional)
        }
        for name in ["", "*", "marketing", "services", "service-news", "Contract", "contracts.x", ".service"] {
            #expect(!Purpose(rawValue: name).isTransactional)
        }
    }
}
