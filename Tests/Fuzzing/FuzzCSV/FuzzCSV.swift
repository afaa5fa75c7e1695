import CRMCore
import Fuzzing

/// Any bytes are rows or problems, the same in chunks of any size and from any row on; rows written are read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = bytes(start, count)
    do {
        let whole = try Contents(CSVReader(.bytes(bytes)))
        let parts = try Contents(CSVReader(chunks(of: 1 + count % 7, bytes)))
        require(parts == whole, "in chunks \(parts), at once \(whole)")
        if !whole.rows.isEmpty {
            let index = count % whole.rows.count
            let place = whole.places[index]
            let rest = ByteSource.bytes(Array(bytes.dropFirst(place.position.offset)))
            let later = try Contents(CSVReader(resuming: rest, format: place.format, at: place.position))
            require(later.rows[...] == whole.rows[(index + 1)...], "from \(place) on \(later), at once \(whole)")
        }
        try requireRoundTrip(whole)
    } catch {
        require(error is TextEncodingUnavailable, "threw \(error)")
    }
    return 0
}

private struct Contents: Equatable {
    var rows: [[String]] = []
    var problems: [CSVProblem] = []
    var places: [Place] = []
    var dialect: CSVDialect

    struct Place: Equatable {
        var format: CSVFormat
        var position: CSVPosition
    }

    init(_ reader: CSVReader) throws {
        var reader = reader
        dialect = reader.format.dialect
        var row = CSVRow()
        while true {
            switch try reader.read(into: &row) {
            case .row:
                rows.append(row.texts)
                places.append(Place(format: reader.format, position: reader.position))
            case .problem(let problem): problems.append(problem)
            case .end: return
            }
        }
    }
}

private func requireRoundTrip(_ contents: Contents) throws {
    let collector = ByteCollector()
    var writer = CSVWriter(to: collector.sink, dialect: contents.dialect)
    for row in contents.rows { try writer.write(row: row) }
    try writer.finish()
    let reader = try CSVReader(
        .bytes(collector.bytes),
        encoding: .utf8,
        dialect: contents.dialect,
        header: .none
    )
    let again = try Contents(reader)
    let rows = again.rows.map { $0.map(CSVText.unguarded) }
    require(rows == contents.rows && again.problems.isEmpty, "\(again) is not what was written, \(contents)")
}

private func chunks(of size: Int, _ bytes: [UInt8]) -> ByteSource {
    var rest = bytes[...]
    return ByteSource { chunk in
        if rest.isEmpty { return false }
        chunk += rest.prefix(size)
        rest = rest.dropFirst(size)
        return true
    }
}
