import CRMCore

/// Why a report cannot be made.
public struct ReportError: Error, Sendable, Hashable {
    /// What is wrong.
    public var code: Code
    /// The name or value that is wrong.
    public var name: String
    /// What there is in its place, where that can be listed.
    public var choices: [String]
    /// What else is to be said.
    public var detail: String

    /// Creates an error.
    public init(_ code: Code, _ name: String, choices: [String] = [], detail: String = "") {
        self.code = code
        self.name = name
        self.choices = choices
        self.detail = detail
    }

    /// The kinds of error.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The stable name.
        public let name: String

        /// Creates a code.
        public init(_ name: String) { self.name = name }

        /// The stable name.
        public var description: String { name }

        /// There is no such report.
        public static let unknownReport = Code("unknownReport")
        /// There is no such fact.
        public static let unknownFact = Code("unknownFact")
        /// The fact has no such dimension.
        public static let unknownDimension = Code("unknownDimension")
        /// The fact has no such measure.
        public static let unknownMeasure = Code("unknownMeasure")
        /// The fact has no such dimension, and its records no such field.
        public static let unknownField = Code("unknownField")
        /// No value of the dimension is called so.
        public static let unknownValue = Code("unknownValue")
        /// The value cannot be compared with the field.
        public static let invalidValue = Code("invalidValue")
        /// The text is no condition.
        public static let invalidFilter = Code("invalidFilter")
        /// The option does not apply to the report.
        public static let invalidOption = Code("invalidOption")
        /// A figure leaves 64 bits.
        public static let overflow = Code("overflow")
    }
}

extension ReportError: CustomStringConvertible {
    /// What is wrong, in words, with what there is in its place.
    public var description: String {
        let what =
            switch code {
            case .unknownReport: "there is no report '\(name)'"
            case .unknownFact: "there is no fact '\(name)'"
            case .unknownDimension: "there is no dimension '\(name)'"
            case .unknownMeasure: "there is no measure '\(name)'"
            case .unknownField: "there is no dimension or field '\(name)'"
            case .unknownValue: "there is no value '\(name)'"
            case .invalidValue: "'\(name)' cannot be used here"
            case .invalidFilter: "'\(name)' is no condition"
            case .invalidOption: "'\(name)' does not apply"
            case .overflow: "a figure of '\(name)' leaves 64 bits"
            default: "\(code): '\(name)'"
            }
        let rest = detail.isEmpty ? "" : ": \(detail)"
        return choices.isEmpty ? what + rest : "\(what)\(rest); there are: \(choices.joined(separator: ", "))"
    }
}
