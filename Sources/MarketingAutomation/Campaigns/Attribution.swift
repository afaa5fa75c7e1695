public import CRMCore

/// How the value of a conversion is divided among the touches before it.
public enum AttributionModel: String, Sendable, Hashable, CaseIterable {
    /// The last touch gets all.
    case last
    /// The first touch gets all.
    case first
    /// Every touch gets the same.
    case linear

    /// The weight of each of some touches in a row; together more than 0.
    public func weights(_ count: Int) -> [Int64] {
        (0..<max(0, count))
            .map { index in
                switch self {
                case .first: index == 0 ? 1 : 0
                case .last: index == count - 1 ? 1 : 0
                case .linear: 1
                }
            }
    }
}

/// What a campaign is credited with for one conversion.
public struct AttributionCredit: Sendable, Hashable {
    /// The campaign; nil for touches of no campaign, and for a conversion without any touch.
    public var campaign: ID<Campaign>?
    /// The conversion's stable name.
    public var conversion: String
    /// The part of its value.
    public var value: Money
    /// The part of the whole, from 0 to 1.
    public var share: Double
}

/// Divides conversions among touches.
public struct Attribution: Sendable, Hashable {
    /// How the value is divided.
    public var model: AttributionModel
    /// How far before the conversion a touch counts, in seconds.
    public var lookBack: Int64
    /// The kinds of touch that count.
    ///
    /// Opens do not: mail programs open mails by themselves.
    public var kinds: Set<Touch.Kind>

    /// Creates an attribution.
    public init(
        _ model: AttributionModel,
        lookBackDays: Int = 90,
        kinds: Set<Touch.Kind> = [.click, .visit, .form, .event]
    ) {
        self.model = model
        lookBack = Int64(clamping: lookBackDays).multipliedClamped(by: 86_400)
        self.kinds = kinds
    }

    /// The credits of one conversion, which add up to its value to the minor unit: a pure function.
    ///
    /// - Parameters:
    ///   - conversion: The conversion.
    ///   - touches: Touches in any order; those that do not count are passed over.
    public func credits(_ conversion: Conversion, _ touches: [Touch]) -> [AttributionCredit] {
        let start = conversion.at.adding(microseconds: -lookBack.microseconds)
        let path =
            touches.filter { kinds.contains($0.kind) && start <= $0.at && $0.at <= conversion.at }
            .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        guard !path.isEmpty else {
            return [AttributionCredit(campaign: nil, conversion: conversion.id, value: conversion.value, share: 1)]
        }
        let weights = model.weights(path.count)
        let total = Double(weights.reduce(0, +))
        var credits: [AttributionCredit] = []
        for (touch, (weight, value)) in zip(path, zip(weights, conversion.value.allocate(weights))) where weight > 0 {
            let share = Double(weight) / total
            guard let index = credits.firstIndex(where: { $0.campaign == touch.campaign }) else {
                credits.append(.init(campaign: touch.campaign, conversion: conversion.id, value: value, share: share))
                continue
            }
            // Parts of one value never add up to more than it.
            credits[index].value = (try? credits[index].value + value) ?? credits[index].value
            credits[index].share += share
        }
        return credits
    }
}

extension QueryTransaction {
    /// The credits for the conversions of a period: those of touches of the people who took part and of their company.
    ///
    /// - Returns: The credits, in the order of the conversions; those of one conversion add up to its value.
    public func credits(_ attribution: Attribution, in period: Range<Instant>) throws -> [AttributionCredit] {
        let conversions = try conversions(in: period)
        let touches = try touches(before: conversions, attribution)
        return conversions.flatMap { conversion in
            var group = Set(conversion.contacts)
            if let account = conversion.account { group.formUnion(touches.people[account] ?? []) }
            return attribution.credits(conversion, group.flatMap { touches.byContact[$0] ?? [] })
        }
    }

    /// The touches that may count, by contact, and the people of the companies concerned.
    private func touches(
        before conversions: [Conversion],
        _ attribution: Attribution
    ) throws -> (byContact: [ID<Contact>: [Touch]], people: [ID<Account>: [ID<Contact>]]) {
        var people: [ID<Account>: [ID<Contact>]] = [:]
        let fields = Contact.Fields.self
        for accounts in Array(Set(conversions.compactMap(\.account))).chunks(of: 500) {
            let query = Contact.where { $0.account.isIn(accounts) }
            for (id, account) in try fetch(query.select(fields.id.selected, fields.account.selected)) {
                if let account { people[account, default: []].append(id) }
            }
        }
        guard let first = conversions.first?.at, let last = conversions.last?.at else { return ([:], people) }
        let start = first.adding(microseconds: -attribution.lookBack.microseconds)
        var touches: [ID<Contact>: [Touch]] = [:]
        let group = Set(conversions.flatMap(\.contacts)).union(people.values.joined())
        for contacts in Array(group).chunks(of: 500) {
            let query = Touch.where { $0.contact.isIn(contacts) && $0.at >= start && $0.at <= last }
            for touch in try fetch(query) { touches[touch.contact, default: []].append(touch.record) }
        }
        return (touches, people)
    }
}

extension Array {
    /// The elements in their order, so many at a time.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: Swift.max(1, size)).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
