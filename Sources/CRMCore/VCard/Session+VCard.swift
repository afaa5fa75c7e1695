public import StorageProtocols

extension Session {
    /// Writes people as vCards, in constant memory.
    ///
    /// ``importRecords(from:options:progress:)`` reads them again: it tells vCards from CSV by their first line.
    ///
    /// - Parameters:
    ///   - query: Which people, in which order.
    ///   - sink: Where they are written; it is finished.
    ///   - version: The version.
    /// - Returns: The count of people.
    @discardableResult
    public func exportCards(
        _ query: Query<Contact> = Contact.all,
        to sink: ByteSink,
        version: VCard.Version = .v4
    ) async throws -> Int {
        let output = LineWriter(sink)
        try await read { tx in
            let tx = try tx.exporting(Contact.self)
            var page: [Contact] = []
            func flush() throws {
                let names = try NameTable(page.map(ContactSheet.references), in: tx)
                let rest = try tx.cards(of: page.map(\.id))
                var writer = ContentWriter()
                for contact in page {
                    let company = names.name(contact.account)
                    let card = VCard(
                        contact,
                        company: company.isEmpty ? nil : company,
                        tags: names.texts(contact.tags),
                        rest: rest[contact.id] ?? [],
                        version
                    )
                    writer.write(card.component(version))
                    output.count()
                }
                try output.write(bytes: writer.bytes)
                page.removeAll(keepingCapacity: true)
            }
            try tx.forEach(query) { contact in
                page.append(contact.record)
                if page.count == 200 { try flush() }
            }
            try flush()
        }
        try output.finish()
        return output.lines
    }
}

extension QueryTransaction {
    /// What imported cards said of people beside.
    fileprivate func cards(of contacts: [ID<Contact>]) throws -> [ID<Contact>: [ContentLine]] {
        if access?.may(.read, on: ContactCard.typeName) == false { return [:] }
        var lines: [ID<Contact>: [ContentLine]] = [:]
        for card in try fetch(ContactCard.where { $0.contact.isIn(contacts) }) {
            lines[card.contact] = card.record.lines
        }
        return lines
    }
}

extension ContactCard {
    /// Keeps what cards said of people beside; a person's new card replaces the old one.
    static func keep(_ cards: [ID<Contact>: String], in tx: CommandTransaction) throws {
        if cards.isEmpty { return }
        let contacts = cards.keys.sorted { $0.raw < $1.raw }
        var known = try tx.fetch(ContactCard.where { $0.contact.isIn(contacts) })
        for index in known.indices { known[index].properties = cards[known[index].contact] ?? "" }
        try tx.update(known)
        let have = Set(known.map(\.contact))
        try tx.create(
            contacts.filter { !have.contains($0) }.map { ContactCard(contact: $0, properties: cards[$0] ?? "") }
        )
    }
}
