/// How far two short texts are apart, counted in Unicode scalars; of longer ones the first 64 count.
struct TextDistance {
    /// The most scalars of a text that are looked at.
    static let limit = 64

    /// The shorter text.
    private let a: UnsafeBufferPointer<UInt32>
    /// The longer text.
    private let b: UnsafeBufferPointer<UInt32>

    /// The count of scalars of the shorter text.
    var shorter: Int { a.count }
    /// The count of scalars of the longer text.
    var longer: Int { b.count }

    /// Reads two texts of UTF-8 and hands them to `body`, in memory that ends with it.
    static func with<T>(
        _ left: UnsafeBufferPointer<UInt8>,
        _ right: UnsafeBufferPointer<UInt8>,
        _ body: (TextDistance) -> T
    ) -> T {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * limit) { scalars in
            let first = UnsafeMutableBufferPointer(rebasing: scalars[..<limit])
            let second = UnsafeMutableBufferPointer(rebasing: scalars[limit...])
            let a = UnsafeBufferPointer(rebasing: first[..<read(left, into: first)])
            let b = UnsafeBufferPointer(rebasing: second[..<read(right, into: second)])
            // Always in the same order, so that every measure is symmetric.
            let isOrdered = a.count == b.count ? !b.lexicographicallyPrecedes(a) : a.count < b.count
            return body(isOrdered ? TextDistance(a: a, b: b) : TextDistance(a: b, b: a))
        }
    }

    private init(a: UnsafeBufferPointer<UInt32>, b: UnsafeBufferPointer<UInt32>) {
        self.a = a
        self.b = b
    }

    /// The count of scalars read; bytes that are no UTF-8 count as scalars of their own.
    private static func read(_ bytes: UnsafeBufferPointer<UInt8>, into scalars: UnsafeMutableBufferPointer<UInt32>)
        -> Int
    {
        var (index, count) = (0, 0)
        while index < bytes.count, count < limit {
            let lead = bytes[index]
            var length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            if length > bytes.count - index { length = 1 }
            var scalar = UInt32(lead)
            for offset in 1..<max(length, 1) { scalar = scalar << 8 | UInt32(bytes[index + offset]) }
            scalars[count] = scalar
            index += length
            count += 1
        }
        return count
    }

    /// How many scalars have to be inserted, left out, replaced or swapped with their neighbour; `bound + 1` where it
    /// is more than the bound.
    func edits(atMost bound: Int) -> Int {
        let (m, n) = (a.count, b.count)
        if abs(m - n) > bound { return bound + 1 }
        if m == 0 || n == 0 { return min(max(m, n), bound + 1) }
        let width = n + 1
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * (Self.limit + 1)) { rows in
            var (before, previous, current) = (0, width, 2 * width)
            for column in 0...n { rows[previous + column] = UInt8(truncatingIfNeeded: column) }
            for row in 1...m {
                let low = max(1, row - bound)
                let high = min(n, row + bound)
                guard low <= high else { return bound + 1 }
                var least = UInt8.max
                rows[current + low - 1] = low == 1 ? UInt8(truncatingIfNeeded: row) : 200
                for column in low...high {
                    let isSame = a[row - 1] == b[column - 1]
                    // What lies outside the band is too far away to count.
                    let above = column <= row - 1 + bound ? rows[previous + column] : 200
                    var best = min(above, rows[current + column - 1]) &+ 1
                    best = min(best, rows[previous + column - 1] &+ (isSame ? 0 : 1))
                    if row > 1, column > 1, a[row - 1] == b[column - 2], a[row - 2] == b[column - 1] {
                        if column - 2 >= row - 2 - bound { best = min(best, rows[before + column - 2] &+ 1) }
                    }
                    rows[current + column] = best
                    least = min(least, best)
                }
                if least > bound { return bound + 1 }
                (before, previous, current) = (previous, current, before)
            }
            return min(Int(rows[previous + n]), bound + 1)
        }
    }

    /// The similarity by Jaro and Winkler: 1 for equal texts, 0 for texts without a scalar in common.
    var jaroWinkler: Double {
        let (m, n) = (a.count, b.count)
        if m == 0 || n == 0 { return m == n ? 1 : 0 }
        let window = max(0, max(m, n) / 2 - 1)
        var (matchedA, matchedB): (UInt64, UInt64) = (0, 0)
        var matches = 0
        for i in 0..<m {
            let low = max(0, i - window)
            let high = min(n - 1, i + window)
            guard low <= high else { continue }
            for j in low...high where matchedB & (1 << UInt64(j)) == 0 && a[i] == b[j] {
                matchedA |= 1 << UInt64(i)
                matchedB |= 1 << UInt64(j)
                matches += 1
                break
            }
        }
        if matches == 0 { return 0 }
        var swapped = 0
        var rest = matchedB
        for i in 0..<m where matchedA & (1 << UInt64(i)) != 0 {
            let j = rest.trailingZeroBitCount
            rest &= rest - 1
            if a[i] != b[j] { swapped += 1 }
        }
        let common = Double(matches)
        let jaro = (common / Double(m) + common / Double(n) + (common - Double(swapped / 2)) / common) / 3
        var prefix = 0
        while prefix < min(4, m, n), a[prefix] == b[prefix] { prefix += 1 }
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }

    /// Whether the shorter text begins the longer one.
    var isPrefix: Bool { b.starts(with: a) }

    /// Whether the shorter text ends the longer one.
    var isSuffix: Bool { b.suffix(a.count).elementsEqual(a) }

    /// Whether the shorter text's scalars stand in the longer one in their order, both beginning with the same.
    var isAbbreviation: Bool {
        guard let first = a.first, first == b.first else { return false }
        var next = 0
        for scalar in b where next < a.count && scalar == a[next] { next += 1 }
        return next == a.count
    }
}

/// Whether two stretches of memory hold the same bytes.
@inline(__always)
func sameBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    for index in a.indices where a[index] != b[index] { return false }
    return true
}
