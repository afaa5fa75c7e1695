import CRMCore

/// Everything that a reader says about a file.
struct CSVContents: Equatable {
    var header: CSVHeader?
    var rows: [[String]] = []
    var problems: [CSVProblem] = []
    var raggedRows: [Int] = []

    init(_ reader: CSVReader) throws {
        var reader = reader
        var row = CSVRow()
        header = reader.format.header
        while true {
            switch try reader.read(into: &row) {
            case .row:
                rows.append(row.texts)
                if row.isRagged { raggedRows.append(row.number) }
            case .problem(let problem):
                problems.append(problem)
            case .end:
                return
            }
        }
    }

    init(
        _ text: String,
        dialect: CSVDialect? = CSVDialect(),
        header: CSVReader.HeaderPlacement = .none,
        limits: CSVLimits = CSVLimits(),
        chunk: Int = .max
    ) throws {
        let source = ByteSource.chunks(of: chunk, Array(text.utf8))
        try self.init(CSVReader(source, dialect: dialect, header: header, limits: limits))
    }
}

extension ByteSource {
    /// Bytes in chunks of a fixed size, so that a test can put a boundary anywhere.
    static func chunks(of size: Int, _ bytes: [UInt8]) -> ByteSource {
        var rest = bytes[...]
        return ByteSource { chunk in
            guard !rest.isEmpty else { return false }
            chunk.append(contentsOf: rest.prefix(size))
            rest = rest.dropFirst(size)
            return true
        }
    }
}

/// SplitMix64: the same numbers for the same seed, on every system.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// The UTF-8 of every field, because `String` compares by canonical equivalence.
func utf8(_ rows: [[String]]) -> [[[UInt8]]] {
    rows.map { $0.map { Array($0.utf8) } }
}

/// Encodes text in Unicode, independently of the code under test.
func encode(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
    func bytes(_ value: UInt32, _ count: Int, isLittle: Bool) -> [UInt8] {
        (0..<count).map { UInt8(value >> (8 * UInt32(isLittle ? $0 : count - 1 - $0)) & 0xFF) }
    }
    return switch encoding {
    case .utf16LittleEndian: text.utf16.flatMap { bytes(UInt32($0), 2, isLittle: true) }
    case .utf16BigEndian: text.utf16.flatMap { bytes(UInt32($0), 2, isLittle: false) }
    case .utf32LittleEndian: text.unicodeScalars.flatMap { bytes($0.value, 4, isLittle: true) }
    case .utf32BigEndian: text.unicodeScalars.flatMap { bytes($0.value, 4, isLittle: false) }
    case .utf8, .windows1252, .shiftJIS: Array(text.utf8)
    }
}
