public import CRMCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension ScoreModel {
    /// What is left of points after a time, as a factor: one half after each half-life.
    func decay(from start: Instant, to end: Instant) -> Double {
        exp2(-(Double(end.microseconds) - Double(start.microseconds)) / (Double(halfLife) * 1_000_000))
    }

    /// A group's points within its cap.
    func capped(_ points: Double, _ group: String) -> Double {
        guard let cap = caps[group] else { return points }
        return min(max(points, -abs(cap)), abs(cap))
    }
}

extension ContactScore {
    /// The score at a time.
    public func total(at now: Instant, _ model: ScoreModel) -> Double {
        total(model.decay(from: at, to: now), model)
    }

    /// The score when this much is left of the points.
    private func total(_ rest: Double, _ model: ScoreModel) -> Double {
        groups.reduce(0) { $0 + model.capped($1.points * rest, $1.group) }
    }

    /// Adds the points of an event, whenever it happened; the order of events does not matter.
    public mutating func add(_ points: Double, group: String, at time: Instant, _ model: ScoreModel) {
        if time > at {
            let rest = model.decay(from: at, to: time)
            for index in groups.indices { groups[index].points *= rest }
            at = time
        }
        let worth = points * model.decay(from: time, to: at)
        guard worth.isFinite else { return }
        if let index = groups.firstIndex(where: { $0.group.utf8.elementsEqual(group.utf8) }) {
            groups[index].points += worth
        } else {
            groups.append(Points(group, worth))
        }
        value = total(1, model)
    }

    /// When time alone first takes the score from one side of a threshold to the other; nil when it never does.
    ///
    /// Under caps the score is a line in what is left of the points, with a bend where a group falls below its cap: so
    /// the time is computed, not searched. It is late by a millisecond, so that the score has surely crossed then.
    public func crossing(_ threshold: Double, after now: Instant, _ model: ScoreModel) -> Instant? {
        let start = model.decay(from: at, to: now)
        let isAbove = total(start, model) >= threshold
        var bends = groups.compactMap { points -> Double? in
            guard let cap = model.caps[points.group], points.points != 0 else { return nil }
            return abs(cap) / abs(points.points)
        }
        bends = bends.filter { $0 < start && $0 > 0 }.sorted(by: >) + [0]
        var upper = start
        for lower in bends {
            let (high, low) = (total(upper, model), total(lower, model))
            if (low >= threshold) != isAbove {
                // Reached in the middle of the line; at its very end only where nothing is left.
                let part = high == low ? 1 : (high - threshold) / (high - low)
                let rest = upper - (upper - lower) * min(max(part, 0), 1)
                guard rest > 0 else { return nil }
                let wait = -log2(rest) * Double(model.halfLife) * 1_000_000
                guard wait.isFinite, let microseconds = Int64(exactly: wait.rounded(.up)) else { return nil }
                return max(at.adding(microseconds: microseconds), now).adding(microseconds: 1_000)
            }
            upper = lower
        }
        return nil
    }
}
