import StorageProtocols

/// Reads the cards of a file as the drafts of people.
struct CardReader {
    private var reader: ContentReader
    private let layout: RowLayout
    /// How many cards were read.
    private(set) var count = 0
    /// How many bytes of text lie before the next card.
    var offset: Int { reader.offset }

    init(_ source: ByteSource, _ layout: RowLayout, after count: Int) throws {
        reader = ContentReader(source)
        self.layout = layout
        while self.count < count {
            // What could not be read was counted, too.
            if case .end = try next() { break }
        }
    }

    /// What a card came to.
    enum Step {
        case draft(ImportDraft<Contact>)
        case refused(ImportRejection)
        case end
    }

    mutating func next() throws -> Step {
        while true {
            do {
                guard let component = try reader.next() else { return .end }
                guard let card = VCard(component) else { continue }
                count += 1
                return step(card)
            } catch let error as ContentError {
                count += 1
                return .refused(ImportRejection(row: count, rule: "line \(error.line): \(error.rule)"))
            }
        }
    }

    private func step(_ card: VCard) -> Step {
        let reading = card.reading(callingCode: layout.callingCode)
        guard reading.problems.isEmpty else { return .refused(ImportRejection(count, reading.problems, layout)) }
        let rest = ContactCard.text(reading.rest)
        guard rest.utf8.count <= ContactCard.longest else {
            let rule = "what a contact has no place for is longer than \(ContactCard.longest >> 20) MiB"
            return .refused(ImportRejection(row: count, rule: rule))
        }
        var references = ImportReferences()
        references.company = reading.company
        references.makesCompany = true
        references.tags = reading.tags
        references.card = rest.isEmpty ? nil : rest
        return .draft(
            ImportDraft(row: count, record: reading.contact, references: references, notes: reading.notes)
        )
    }
}

extension ImportSource {
    /// Whether the file begins with a vCard.
    func holdsCards() throws -> Bool {
        var reader = HeadReader(try open())
        return try reader.begins(with: "BEGIN:VCARD")
    }
}

/// Looks at the first bytes of a file.
private struct HeadReader {
    private var decoder: TextDecoder

    init(_ source: ByteSource) { decoder = TextDecoder(source) }

    mutating func begins(with word: String) throws -> Bool {
        var bytes: [UInt8] = []
        while bytes.count < 1_024, try decoder.read(into: &bytes) {}
        let text = bytes.drop { $0 <= 0x20 }.prefix(word.utf8.count).map(ContentLineParser.capital)
        return text.elementsEqual(word.utf8)
    }
}
