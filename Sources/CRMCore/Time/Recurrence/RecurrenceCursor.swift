import StorageProtocols

/// The occurrences of a rule in ascending order, as seconds of clocks on the wall.
struct RecurrenceCursor {
    private let plan: RecurrencePlan
    private var key: Int64?
    private var block = RecurrencePlan.Block()
    /// How many occurrences the block has, and the place of the next one.
    private var count = 0
    private var place = 0
    /// How many may still come.
    private var remaining: Int
    /// The day since which blocks have been empty; the greatest one once it is known that not all are.
    private var emptySince: Int64?

    /// Begins with the first occurrence no earlier than a second.
    ///
    /// - Parameters:
    ///   - plan: The rule and its start.
    ///   - second: The second from which on.
    ///   - countsStart: Whether the start is counted where the rule does not meet it.
    init(_ plan: RecurrencePlan, from second: Int64, countsStart: Bool = false) {
        self.plan = plan
        remaining = plan.count ?? .max
        key = plan.key(containing: plan.start)
        load()
        place = firstPlace(from: plan.start)
        let meetsStart = place < count && self.second(at: place) == plan.start
        if countsStart, !meetsStart, remaining < .max { remaining -= 1 }
        if second > plan.start { seek(to: second) }
    }

    /// Goes on with the first occurrence no earlier than a second.
    ///
    /// A rule that ends after a number of occurrences is counted through, block by block; every other one is entered where
    /// the second lies.
    mutating func seek(to second: Int64) {
        if remaining == .max {
            let found = plan.key(containing: second)
            if let here = key, found.map({ $0 > here }) ?? true {
                key = found
                load()
            }
        }
        while key != nil {
            let place = firstPlace(from: second)
            skip(to: place)
            if place < count || remaining == 0 { return }
            advance()
        }
    }

    /// The next occurrence.
    mutating func next() -> Int64? {
        while remaining > 0 {
            if place < count {
                let second = second(at: place)
                guard second <= plan.last else { break }
                skip(to: place + 1)
                return second
            }
            guard key != nil else { break }
            advance()
        }
        remaining = 0
        return nil
    }

    private mutating func skip(to place: Int) {
        guard place > self.place else { return }
        if remaining < .max { remaining = max(0, remaining - (place - self.place)) }
        self.place = place
    }

    private mutating func advance() {
        guard let last = key else { return }
        key = plan.key(after: last)
        load()
        guard count == 0, let key else { return }
        let day = plan.day(of: key)
        guard let since = emptySince else {
            emptySince = day
            return
        }
        // Whole centuries without an occurrence: perhaps no day can be one, such as 30 February.
        if since < .max, day - since > RecurrencePlan.cycle {
            emptySince = .max
            if !plan.meansAnyDay { self.key = nil }
        }
    }

    private mutating func load() {
        place = 0
        count = 0
        guard let key else { return }
        plan.load(key, into: &block)
        count = block.picked?.count ?? block.starts.count * plan.offsets.count
        if count > 0, emptySince != .max { emptySince = nil }
    }

    private func second(at place: Int) -> Int64 {
        let place = block.picked?[place] ?? place
        let (start, offset) = place.quotientAndRemainder(dividingBy: plan.offsets.count)
        return block.base + Int64(block.starts[start]) + Int64(plan.offsets[offset])
    }

    /// The place of the first occurrence no earlier than a second.
    private func firstPlace(from second: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.second(at: middle) < second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
