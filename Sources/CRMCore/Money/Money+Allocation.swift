extension Money {
    /// Splits the amount into parts in proportion to weights, which add up to it exactly.
    ///
    /// Each part is less than one minor unit from its exact share: all are rounded towards zero, and what is left goes
    /// one unit each to the largest remainders; where they are equal to the larger weight, then to the earlier part. So
    /// the order of the weights decides only between equal ones. A negative amount is split like the positive one. A
    /// weight below zero counts as zero; where no weight is positive the shares are equal. Without weights there are no
    /// parts.
    public func allocate(_ weights: [Int64]) -> [Money] {
        var shares = weights.map { Int128(max($0, 0)) }
        var total = shares.reduce(0, +)
        if total == 0 {
            shares = shares.map { _ in 1 }
            total = Int128(shares.count)
        }
        guard total > 0 else { return [] }
        let whole = Int128(minor.magnitude)
        let parts = shares.map { (whole * $0).quotientAndRemainder(dividingBy: total) }
        let rest = Int(clamping: whole - parts.reduce(0) { $0 + $1.quotient })
        var minors = parts.map(\.quotient)
        let order = parts.indices.sorted { left, right in
            (parts[right].remainder, shares[right], left) < (parts[left].remainder, shares[left], right)
        }
        for index in order.prefix(rest) { minors[index] += 1 }
        // Each part lies between zero and the whole, so it fits.
        return minors.map { Money(minor: Int64(clamping: minor < 0 ? -$0 : $0), currency: currency) }
    }
}
