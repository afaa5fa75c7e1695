/// A fraction of 128-bit numbers without common factors, for calculations between rates and the rounding at their end.
struct ExactRatio: Hashable {
    let numerator: UInt128
    let denominator: UInt128

    /// - Parameter denominator: Not zero.
    init(_ numerator: UInt128, over denominator: UInt128) {
        let divisor = Self.commonDivisor(numerator, denominator)
        (self.numerator, self.denominator) = (numerator / divisor, denominator / divisor)
    }

    var inverse: ExactRatio { ExactRatio(denominator, over: numerator) }

    /// The product; nil where it does not fit.
    func times(_ other: ExactRatio) -> ExactRatio? {
        // Common factors go first, so that what fits is found.
        let (one, two) = (
            ExactRatio(numerator, over: other.denominator), ExactRatio(other.numerator, over: denominator)
        )
        let up = one.numerator.multipliedReportingOverflow(by: two.numerator)
        let down = one.denominator.multipliedReportingOverflow(by: two.denominator)
        return up.overflow || down.overflow ? nil : ExactRatio(up.partialValue, over: down.partialValue)
    }

    /// The sum; nil where it does not fit.
    func plus(_ other: ExactRatio) -> ExactRatio? {
        let shared = Self.commonDivisor(denominator, other.denominator)
        let left = numerator.multipliedReportingOverflow(by: other.denominator / shared)
        let right = other.numerator.multipliedReportingOverflow(by: denominator / shared)
        let down = denominator.multipliedReportingOverflow(by: other.denominator / shared)
        let up = left.partialValue.addingReportingOverflow(right.partialValue)
        if left.overflow || right.overflow || down.overflow || up.overflow { return nil }
        return ExactRatio(up.partialValue, over: down.partialValue)
    }

    /// A whole number times the fraction, rounded once; nil where it does not fit.
    func times(_ amount: Int64, rounding: Rounding) -> Int64? {
        let product = numerator.multipliedFullWidth(by: UInt128(amount.magnitude))
        guard product.high < denominator else { return nil }
        let (quotient, rest) = denominator.dividingFullWidth(product)
        let other = denominator - rest
        let isUp =
            switch rounding {
            case .halfAwayFromZero: rest >= other
            case .halfEven: rest > other || rest == other && quotient % 2 != 0
            case .down: false
            case .up: rest != 0
            }
        guard quotient < UInt128(UInt64.max) else { return nil }
        let magnitude = Int128(quotient) + (isUp ? 1 : 0)
        return Int64(exactly: amount < 0 ? -magnitude : magnitude)
    }

    /// The largest number that divides both, at least 1.
    static func commonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return max(left, 1)
    }
}
