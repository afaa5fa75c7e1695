/// Everything that is wrong with the modules of a CRM.
public struct RegistryError: Error, Sendable, Hashable {
    /// The problems, in the order in which they were found; never none.
    public var problems: [Problem]

    /// Creates an error.
    public init(_ problems: [Problem]) { self.problems = problems }

    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// What is wrong.
        public var kind: Kind
        /// The module concerned.
        public var module: String
        /// The name that is duplicate, missing or part of a cycle.
        public var name: String
        /// What else is to be said.
        public var detail: String

        /// Creates a problem.
        public init(_ kind: Kind, module: String, name: String, detail: String = "") {
            self.kind = kind
            self.module = module
            self.name = name
            self.detail = detail
        }

        /// The stable text.
        public var description: String {
            let text = "\(kind) '\(name)' in module '\(module)'"
            return detail.isEmpty ? text : "\(text): \(detail)"
        }
    }

    /// The kinds of problem.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        /// The kind's stable name.
        public let name: String

        /// Creates a kind.
        public init(_ name: String) { self.name = name }

        /// The stable text.
        public var description: String { name }

        /// Two modules have the same name.
        public static let duplicateModule = Kind("duplicate module")
        /// A module requires one that is not installed.
        public static let missingModule = Kind("missing module")
        /// Modules require each other in a circle.
        public static let cycle = Kind("cycle of modules")
        /// A record type is added twice.
        public static let duplicateType = Kind("duplicate record type")
        /// A rule or a reference is about a record type that nobody adds.
        public static let unknownType = Kind("unknown record type")
        /// A rule is about a field that its record type does not have.
        public static let unknownField = Kind("unknown field")
        /// A gate is added twice.
        public static let duplicateGate = Kind("duplicate gate")
        /// A hook, timer, reactor, channel, action or fact is added twice.
        public static let duplicateName = Kind("duplicate name")
        /// A module could not register itself.
        public static let failed = Kind("failed registration")
    }
}

extension RegistryError: CustomStringConvertible {
    /// The stable text.
    public var description: String { problems.map(\.description).joined(separator: "; ") }
}
