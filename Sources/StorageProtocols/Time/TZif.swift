extension Zone {
    /// Creates a zone from the bytes of a compiled time zone file (TZif of RFC 9636, versions 1 to 4).
    ///
    /// Throws `ZoneError.malformed` where the bytes are none, are damaged or count leap seconds.
    public init(name: String, tzif: [UInt8]) throws {
        do {
            let file = try tzif.withUnsafeBufferPointer { bytes throws(TZifFailure) in
                var reader = TZifReader(bytes)
                return try reader.file()
            }
            try self.init(
                name: name,
                initial: file.initial,
                transitions: file.transitions,
                footer: file.footer
            )
        } catch let failure as TZifFailure {
            throw ZoneError.malformed(zone: name, reason: failure.reason)
        }
    }
}

private struct TZifFailure: Error {
    var reason: String
}

/// Reads a TZif file front to back; every read is checked against the end.
private struct TZifReader {
    struct Header {
        var version: UInt8
        var utcCount: Int64
        var standardCount: Int64
        var leapCount: Int64
        var timeCount: Int64
        var typeCount: Int64
        var characterCount: Int64

        func blockSize(timeSize: Int64) -> Int64 {
            timeCount * (timeSize + 1) + typeCount * 6 + characterCount + leapCount * (timeSize + 4) + standardCount
                + utcCount
        }
    }

    struct File {
        var initial: Zone.LocalTime
        var transitions: [Zone.Transition]
        var footer: String
    }

    private var rest: Slice<UnsafeBufferPointer<UInt8>>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        rest = bytes[...]
    }

    mutating func file() throws(TZifFailure) -> File {
        var header = try header()
        guard header.version >= UInt8(ascii: "2") else {
            return try block(header, timeSize: 4)
        }
        // A later version repeats the data with times of eight bytes.
        _ = try take(header.blockSize(timeSize: 4))
        header = try self.header()
        var file = try block(header, timeSize: 8)
        file.footer = try footer()
        return file
    }

    private mutating func header() throws(TZifFailure) -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else { throw TZifFailure(reason: "not a TZif file") }
        let version = try take(1).first ?? 0
        _ = try take(15)
        return Header(
            version: version,
            utcCount: try unsigned(),
            standardCount: try unsigned(),
            leapCount: try unsigned(),
            timeCount: try unsigned(),
            typeCount: try unsigned(),
            characterCount: try unsigned()
        )
    }

    private mutating func block(_ header: Header, timeSize: Int64) throws(TZifFailure) -> File {
        guard header.leapCount == 0 else { throw TZifFailure(reason: "counts leap seconds") }
        guard header.blockSize(timeSize: timeSize) <= Int64(rest.count) else { throw TZifFailure(reason: "truncated") }
        var seconds: [Int64] = []
        for _ in 0..<header.timeCount {
            seconds.append(try signed(timeSize))
        }
        let indices = try take(header.timeCount)
        var types: [(offset: Int64, isDaylightSaving: Bool, name: UInt8)] = []
        for _ in 0..<header.typeCount {
            let offset = try signed(4)
            let flags = try take(2)
            types.append((offset, flags.first == 1, flags.last ?? 0))
        }
        let characters = try take(header.characterCount)
        _ = try take(header.standardCount + header.utcCount)

        var localTimes: [Zone.LocalTime] = []
        for type in types {
            let text = characters.dropFirst(Int(type.name))
            let name = text.prefix { $0 != 0 }
            guard let offset = Int(exactly: type.offset), name.count < text.count else {
                throw TZifFailure(reason: "malformed local time")
            }
            localTimes.append(
                Zone.LocalTime(
                    offset: offset,
                    isDaylightSaving: type.isDaylightSaving,
                    abbreviation: String(decoding: name, as: UTF8.self)
                )
            )
        }
        guard let initial = localTimes.first else { throw TZifFailure(reason: "no local time") }
        var transitions: [Zone.Transition] = []
        for (second, index) in zip(seconds, indices) {
            guard Int(index) < localTimes.count else { throw TZifFailure(reason: "no such local time") }
            transitions.append(Zone.Transition(instant: Instant(seconds: second), localTime: localTimes[Int(index)]))
        }
        return File(initial: initial, transitions: transitions, footer: "")
    }

    private mutating func footer() throws(TZifFailure) -> String {
        let newline = UInt8(ascii: "\n")
        guard try take(1).first == newline else { throw TZifFailure(reason: "no footer") }
        let text = rest.prefix { $0 != newline }
        guard text.count < rest.count else { throw TZifFailure(reason: "truncated") }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func take(_ count: Int64) throws(TZifFailure) -> Slice<UnsafeBufferPointer<UInt8>> {
        guard count >= 0, count <= Int64(rest.count) else { throw TZifFailure(reason: "truncated") }
        let taken = rest.prefix(Int(count))
        rest = rest.dropFirst(Int(count))
        return taken
    }

    private mutating func unsigned() throws(TZifFailure) -> Int64 {
        try take(4).reduce(0) { $0 << 8 | Int64($1) }
    }

    private mutating func signed(_ size: Int64) throws(TZifFailure) -> Int64 {
        let value: UInt64 = try take(size).reduce(0) { $0 << 8 | UInt64($1) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
}
