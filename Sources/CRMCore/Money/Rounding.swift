/// Where a result between two minor units goes.
public enum Rounding: String, Sendable, Hashable, Codable, CaseIterable {
    /// To the nearest; from the middle away from zero, as invoices do.
    case halfAwayFromZero
    /// To the nearest; from the middle to the even one, so that sums don't drift.
    case halfEven
    /// Towards zero.
    case down
    /// Away from zero.
    case up

    /// Divides by a divisor that is not zero.
    func divide(_ dividend: Int128, by divisor: Int128) -> Int128 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        guard remainder != 0 else { return quotient }
        let away: Int128 = (dividend < 0) == (divisor < 0) ? 1 : -1
        // Whether twice the rest exceeds the divisor, without doubling it.
        let rest = remainder.magnitude
        let other = divisor.magnitude - rest
        let isUp =
            switch self {
            case .halfAwayFromZero: rest >= other
            case .halfEven: rest > other || rest == other && quotient % 2 != 0
            case .down: false
            case .up: true
            }
        return isUp ? quotient + away : quotient
    }
}
