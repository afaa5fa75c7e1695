package import CRMTesting

extension SeededRandom {
    /// One of the elements, or the fallback where there are none.
    package mutating func pick<Element>(_ elements: [Element], else fallback: Element) -> Element {
        elements.randomElement(using: &self) ?? fallback
    }

    package mutating func pick(_ texts: [String]) -> String { pick(texts, else: "") }

    /// True in so many of a hundred cases.
    package mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// A position below `count` that favours small ones.
    package mutating func skewed(below count: Int) -> Int {
        let number = Double.random(in: 0..<1, using: &self)
        return min(count - 1, Int(number * number.squareRoot() * Double(count)))
    }

    /// So many random digits.
    package mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(Int.random(in: 0...9, using: &self)) }.joined()
    }
}
