/// Random numbers that repeat: SplitMix64 from a seed.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// One of the elements, or the fallback where there are none.
    mutating func pick<Element>(_ elements: [Element], else fallback: Element) -> Element {
        elements.randomElement(using: &self) ?? fallback
    }

    mutating func pick(_ texts: [String]) -> String { pick(texts, else: "") }

    /// True in so many of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// A position below `count` that favours small ones.
    mutating func skewed(below count: Int) -> Int {
        let number = Double.random(in: 0..<1, using: &self)
        return min(count - 1, Int(number * number.squareRoot() * Double(count)))
    }

    /// So many random digits.
    mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(Int.random(in: 0...9, using: &self)) }.joined()
    }
}
