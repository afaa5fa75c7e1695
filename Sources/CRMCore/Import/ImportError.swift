/// Why an import could not begin or go on; what is wrong with single rows is no error but a rejection.
public struct ImportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error.
    public let code: Code
    /// The column, field or file concerned; it may hold customer data.
    public let detail: String

    /// Creates an error.
    public init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// The kinds of error.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's stable name.
        public let name: String

        /// Creates a code.
        public init(_ name: String) { self.name = name }

        /// The stable text.
        public var description: String { name }

        /// The file has no record that could be its header.
        public static let noHeader = Code("noHeader")
        /// The columns do not tell what the rows are; say the target.
        public static let unknownTarget = Code("unknownTarget")
        /// No column of the file is a field of the target.
        public static let nothingRecognized = Code("nothingRecognized")
        /// The mapping names a column that the file does not have.
        public static let unknownColumn = Code("unknownColumn")
        /// The mapping names a field that records of the target do not have.
        public static let unknownField = Code("unknownField")
        /// There is no import with this identifier.
        public static let unknownImport = Code("unknownImport")
        /// The archive is of a newer version or is none.
        public static let notAnArchive = Code("notAnArchive")
        /// A line of an archive can't be read, or does not fit the record types.
        public static let badLine = Code("badLine")
    }

    /// The code and the detail.
    public var description: String { detail.isEmpty ? code.name : "\(code.name): \(detail)" }
}
