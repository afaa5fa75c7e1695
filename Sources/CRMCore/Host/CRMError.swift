public import StorageProtocols

/// Why a command was refused: the record, the field, the value and the rule.
///
/// A refused command has changed nothing. Where a batch broke several rules, the error that a command throws is the
/// first, and ``all`` has every one.
public struct CRMError: Error, Sendable, Hashable {
    /// The kind of rule that was broken.
    public var code: Code
    /// The record type's name.
    public var type: String?
    /// The field's name.
    public var field: String?
    /// The value that broke the rule; customer data.
    public var value: Value?
    /// The rule in words.
    public var rule: String
    /// The record.
    public var record: RecordID?
    /// The record's position in its batch, counted from 0.
    public var index: Int?
    /// What else was wrong in the batch.
    public var others: [CRMError]
    /// The decision and its reasons, where access was denied.
    public var decision: AccessDecision?

    /// Creates an error.
    public init(
        _ code: Code,
        _ rule: String,
        type: String? = nil,
        field: String? = nil,
        value: Value? = nil,
        record: RecordID? = nil,
        index: Int? = nil
    ) {
        self.code = code
        self.rule = rule
        self.type = type
        self.field = field
        self.value = value
        self.record = record
        self.index = index
        others = []
    }

    /// This problem and the others of its batch, in the order of the batch.
    public var all: [CRMError] {
        var first = self
        first.others = []
        return [first] + others
    }

    /// The kinds of rule.
    ///
    /// A module may add its own.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's stable name.
        public let name: String

        /// Creates a code; use a name of your own, such as `"quote.expired"`.
        public init(_ name: String) { self.name = name }

        /// The stable text.
        public var description: String { name }

        /// Something that the record must have is missing.
        public static let required = Code("required")
        /// A text or a list is too long.
        public static let tooLong = Code("tooLong")
        /// A text holds a control character.
        public static let controlCharacter = Code("controlCharacter")
        /// A number or a time is outside its range.
        public static let outOfRange = Code("outOfRange")
        /// A list names the same thing twice.
        public static let repeated = Code("repeated")
        /// A field refers to a record that does not exist.
        public static let unknownReference = Code("unknownReference")
        /// A record would be above itself.
        public static let cycle = Code("cycle")
        /// The record type is only ever added to.
        public static let appendOnly = Code("appendOnly")
        /// The record's state does not allow the command.
        public static let wrongState = Code("wrongState")
        /// Records of the type do not become one.
        public static let notMergeable = Code("notMergeable")
        /// A plan does not fit what is there now.
        public static let outdated = Code("outdated")
        /// The actor may not do that; ``CRMError/decision`` says why.
        public static let denied = Code("denied")
        /// A value that no two records may share is taken; users are told so where access is enforced.
        public static let taken = Code("taken")
    }
}

extension CRMError: CustomStringConvertible {
    /// The place and the rule, without any customer data.
    public var description: String {
        var text = code.name
        if let type { text += " in \(type)" }
        if let field { text += ".\(field)" }
        if let index { text += " at \(index)" }
        text += ": \(rule)"
        if !others.isEmpty { text += " (and \(others.count) more)" }
        return text
    }
}

extension CRMError {
    /// Throws the first of the problems with the others inside it, if there are any.
    static func throwing(_ problems: [CRMError]) throws {
        guard !problems.isEmpty else { return }
        // Sorting keeps the order of the rules for the same record.
        let sorted = problems.enumerated()
            .sorted {
                ($0.element.index ?? -1, $0.offset) < ($1.element.index ?? -1, $1.offset)
            }
        guard var first = sorted.first?.element else { return }
        first.others = sorted.dropFirst().map(\.element)
        throw first
    }
}
