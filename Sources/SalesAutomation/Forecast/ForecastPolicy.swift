/// Which of the three probabilities of a deal counts.
public enum ForecastPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// What somebody says, else what a model says, else the stage's.
    case judged
    /// What a model says, else the stage's.
    case predicted
    /// The stage's.
    case stage

    /// The probability of an open deal in percent.
    public func probability(judged: Int?, predicted: Int?, stage: Int) -> Int {
        switch self {
        case .judged: judged ?? predicted ?? stage
        case .predicted: predicted ?? stage
        case .stage: stage
        }
    }
}
