extension LifecycleStage {
    /// The stages of the way to a customer, in their order.
    public static let journey: [LifecycleStage] = [
        .subscriber, .lead, .marketingQualified, .salesQualified, .opportunity, .customer, .evangelist,
    ]

    /// Whether a person at the other stage, or at none, has not come as far as this one.
    ///
    /// A stage outside the journey, such as a host's own, is never ahead, and any stage is ahead of it.
    public func isAhead(of other: LifecycleStage?) -> Bool {
        guard let place = Self.journey.firstIndex(of: self) else { return false }
        guard let other, let before = Self.journey.firstIndex(of: other) else { return true }
        return place > before
    }
}
