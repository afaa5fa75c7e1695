import CRMCore
import StorageProtocols

/// Files that people could have made, with everything that goes wrong in them.
struct RandomFile {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(state: seed) }

    mutating func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &generator)] }

    mutating func contacts(rows: Int, isBroken: Bool = true) -> String {
        var text = "ID,First Name,Last Name,Email,Email 2,Phone,Company,Job Title,Birthday,Tags,City,Notes\n"
        for _ in 0..<rows { text += contact(isBroken) + "\n" }
        return text
    }

    private mutating func contact(_ isBroken: Bool) -> String {
        if isBroken, Int.random(in: 0..<25, using: &generator) == 0 {
            return pick([
                "\"unclosed,a", ",,,,,,,,,,,", "", "1,2,3,4,5,6,7,8,9,0,1,2,3,extra", "\"a\"b,c", "\u{0},a", "x",
            ])
        }
        let number = Int.random(in: 0..<60, using: &generator)
        let good = "p\(number)@x.example"
        let cells = [
            pick(["", "", "", "id-\(number)", "id-\(number % 7)"]),
            pick(["Ann", "Bob", "Zoë", "", "=1+1", " Cid "]),
            pick(["Lee", "Ray", "", "山田", "O'Hara"]),
            isBroken ? pick([good, good, good, good.uppercased(), "", "nowhere"]) : good,
            pick(["", "", "q\(number % 20)@x.example"]),
            pick(["", "+1 212 555 \(1000 + number)", isBroken ? "12" : ""]),
            pick(["", "Acme", "ACME Inc.", "Beta \(number % 9)", isBroken ? "!" : "Gamma"]),
            pick(["", "CEO", "\"two, words\"", isBroken ? "\"two\nlines\"" : "CTO"]),
            pick(["", "1990-01-02", "13/1/1990", isBroken ? "31/31/1990" : "", "0/0/00"]),
            pick(["", "VIP", "\"VIP, news\"", "vip"]),
            pick(["", "Kyoto", "Paris"]),
            pick(["", "a note", "\"a \"\"quoted\"\"\nnote\""]),
        ]
        return cells.joined(separator: ",")
    }
}

extension Session {
    /// The content of the store without identifiers, in an order that does not depend on them.
    func content() async throws -> [String] {
        var lines: [String] = []
        for target in ["contacts", "accounts", "activities"] {
            let collector = ByteCollector()
            switch target {
            case "contacts": try await export(Contact.all, to: collector.sink, format: .csv)
            case "accounts": try await export(Account.all, to: collector.sink, format: .csv)
            default: try await export(Activity.all, to: collector.sink, format: .csv)
            }
            var reader = try CSVReader(.bytes(collector.bytes), header: .first)
            lines.append(target + (reader.format.header?.names.joined(separator: "|") ?? ""))
            var row = CSVRow()
            var rows: [String] = []
            while try reader.read(into: &row) == .row { rows.append(row.texts.joined(separator: "|")) }
            lines += rows.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        return lines
    }

    /// The lines of the store's archive, those of imports left out.
    func archiveLines() async throws -> [String] {
        let collector = ByteCollector()
        try await exportArchive(to: collector.sink)
        return String(decoding: collector.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("{\"import") && !$0.hasPrefix("{\"records\"") }
    }
}

extension ImportSource {
    /// Text as a file.
    static func text(_ text: String) -> ImportSource { .bytes(Array(text.utf8)) }
}
