/// The names of a file's columns.
public struct CSVHeader: Hashable, Sendable, Codable {
    /// The names as they stand in the file, in order.
    public var names: [String]
    /// The physical line where the header begins, from 1; the lines above it are no data.
    public var line: Int

    /// Creates a header.
    public init(names: [String], line: Int) {
        self.names = names
        self.line = line
    }
}

/// Everything about a file that has to be known to read its records.
public struct CSVFormat: Hashable, Sendable, Codable {
    /// The encoding; `nil` while everything read so far is ASCII.
    public var encoding: TextEncoding?
    /// How fields are separated and quoted.
    public var dialect: CSVDialect
    /// The names of the columns, if the file has them.
    public var header: CSVHeader?
    /// How many fields a record is to have; `nil` before the first one of a file without a header.
    public var width: Int?

    /// Creates a format.
    public init(
        encoding: TextEncoding? = nil,
        dialect: CSVDialect = CSVDialect(),
        header: CSVHeader? = nil,
        width: Int? = nil
    ) {
        self.encoding = encoding
        self.dialect = dialect
        self.header = header
        self.width = width
    }
}

/// A place between two records from which reading can go on later.
public struct CSVPosition: Hashable, Sendable, Codable {
    /// The offset in the original bytes.
    public var offset: Int
    /// How many data records lie before it.
    public var records: Int
    /// The physical line that begins there, from 1.
    public var line: Int

    /// Creates a position; by default the beginning of the file.
    public init(offset: Int = 0, records: Int = 0, line: Int = 1) {
        self.offset = offset
        self.records = records
        self.line = line
    }
}
