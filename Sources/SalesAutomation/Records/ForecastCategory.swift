public import StorageProtocols

/// How surely a deal is expected to close; a human judgement that no stage move overwrites.
public enum ForecastCategory: String, TextRepresentable, CaseIterable, Codable {
    /// Left out of the forecast.
    case omitted
    /// Possible.
    case pipeline
    /// Likely if things go well.
    case bestCase = "best_case"
    /// Promised.
    case commit
    /// Won.
    case closed
}
