extension MatchModel {
    /// The model that the library brings, for a store of some hundred thousand records.
    ///
    /// Its numbers are rounded from what estimation gave on public and generated data of several kinds, and made
    /// careful where those were of one kind only.
    public static let shipped: MatchModel = {
        var model = MatchModel()
        for (field, levels) in table {
            for (level, duplicates, strangers) in levels {
                model[field, level] = Likelihood(duplicates: duplicates, strangers: strangers)
            }
        }
        return model
    }()

    private static let table: [(MatchField, [(MatchLevel, Double, Double)])] = [
        (
            .givenName,
            [
                (.identical, 0.80, 0.006), (.equivalent, 0.04, 0.003), (.close, 0.07, 0.004), (.similar, 0.02, 0.02),
                (.partial, 0.03, 0.01), (.different, 0.04, 0.957),
            ]
        ),
        (
            .familyName,
            [
                (.identical, 0.85, 0.001), (.equivalent, 0.01, 0.000_02), (.close, 0.07, 0.001), (.similar, 0.02, 0.006),
                (.partial, 0.02, 0.003), (.different, 0.03, 0.9885),
            ]
        ),
        (
            .companyName,
            [
                (.identical, 0.60, 0.0001), (.equivalent, 0.10, 0.000_04), (.close, 0.06, 0.0001),
                (.similar, 0.08, 0.003), (.partial, 0.08, 0.002), (.different, 0.08, 0.9947),
            ]
        ),
        (.organization, [(.identical, 0.65, 0.002), (.different, 0.35, 0.998)]),
        (
            .email,
            [
                (.identical, 0.50, 0.000_001), (.equivalent, 0.10, 0.0001), (.close, 0.05, 0.000_02),
                (.different, 0.35, 0.9999),
            ]
        ),
        (
            .phone,
            [
                (.identical, 0.55, 0.000_05), (.equivalent, 0.04, 0.000_05), (.close, 0.02, 0.0001),
                (.different, 0.39, 0.9998),
            ]
        ),
        (.domain, [(.identical, 0.60, 0.000_02), (.different, 0.40, 0.9999)]),
        (
            .houseNumber,
            [(.identical, 0.75, 0.01), (.close, 0.05, 0.04), (.partial, 0.03, 0.05), (.different, 0.17, 0.90)]
        ),
        (.street, text(0.65, 0.001)),
        (.addressLine, text(0.60, 0.001)),
        (.locality, text(0.75, 0.01)),
        (
            .postalCode,
            [
                (.identical, 0.75, 0.002), (.equivalent, 0.02, 0.001), (.close, 0.06, 0.004), (.similar, 0.03, 0.03),
                (.partial, 0.03, 0.03), (.different, 0.11, 0.933),
            ]
        ),
        (
            .region,
            [(.identical, 0.90, 0.20), (.equivalent, 0.03, 0.01), (.close, 0.02, 0.02), (.different, 0.05, 0.77)]
        ),
        (
            .birthday,
            [(.identical, 0.90, 0.000_05), (.close, 0.05, 0.002), (.similar, 0.02, 0.01), (.different, 0.03, 0.988)]
        ),
        (
            .identifier,
            [(.identical, 0.75, 0.000_001), (.close, 0.05, 0.000_02), (.different, 0.20, 0.9999)]
        ),
    ]

    private static func text(_ duplicates: Double, _ strangers: Double) -> [(MatchLevel, Double, Double)] {
        [
            (.identical, duplicates, strangers), (.equivalent, 0.01, strangers / 2), (.close, 0.08, strangers / 2),
            (.similar, 0.05, 0.01), (.partial, 0.03, 0.005), (.different, 0.18, 0.98),
        ]
    }
}
