/// Why a text is no recurrence, or a recurrence can't be.
public struct RecurrenceError: Error, Sendable, Hashable {
    /// The kind of fault.
    public var code: Code
    /// The name of the part at fault, such as `BYDAY`; empty where it is the whole.
    public var part: String

    /// Creates an error.
    public init(_ code: Code, _ part: String = "") {
        self.code = code
        self.part = part
    }

    /// The kinds of fault.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A text is longer than recurrences are.
        case tooLong
        /// A text does not have the form.
        case malformed
        /// There is no part of this name.
        case unknownPart
        /// A part stands there twice.
        case repeatedPart
        /// The part that must be there is missing.
        case missing
        /// A number is outside its range.
        case outOfRange
        /// RFC 5545 does not allow the part together with another, or with this frequency.
        case notAllowed
    }
}

extension RecurrenceError: CustomStringConvertible {
    /// The fault and the part, without any of the text.
    public var description: String { part.isEmpty ? "recurrence: \(code)" : "recurrence: \(code) in \(part)" }
}
