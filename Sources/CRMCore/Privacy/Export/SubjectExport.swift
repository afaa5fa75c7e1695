import StorageProtocols

/// Writes everything that reaches a person as one JSON document.
struct SubjectExport {
    let tx: QueryTransaction
    let search: SubjectSearch
    private(set) var summary = SubjectBundle()

    /// The version of the form.
    static let version: Int64 = 1

    init(_ contact: ID<Contact>, in tx: QueryTransaction) throws {
        self.tx = tx
        search = try SubjectSearch(authorizedFor: .export, contact, in: tx)
        summary.notInstalled = try tx.unguarded.foreignTypes()
    }

    /// Writes the document, a record a line.
    mutating func write(to lines: LineWriter, at now: Instant) throws {
        // Who only shares an address, or names the person, is somebody else.
        let findings = search.found.filter { !$0.isOfAnother }
        try lines.write(text: head(findings, now))
        for (index, finding) in findings.enumerated() {
            var json = JSONWriter()
            try write(finding, to: &json)
            try lines.write(text: json.text + (index + 1 < findings.count ? "," : ""))
        }
        try lines.write(text: "]}")
    }

    /// The document up to the first record.
    private func head(_ findings: [SubjectSearch.Finding], _ now: Instant) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.key("format")
        json.string("swift-crm-subject")
        json.key("version")
        json.integer(Self.version)
        json.key("contact")
        json.string(search.subject.contact.description)
        json.key("exportedAt")
        json.string(now.description)
        if !summary.notInstalled.isEmpty {
            json.key("notInstalled")
            json.beginArray()
            for type in summary.notInstalled { json.string(type) }
            json.endArray()
        }
        json.key("types")
        json.beginObject()
        var seen: Set<String> = []
        for finding in findings where seen.insert(finding.link.type).inserted {
            json.key(finding.link.type)
            json.beginObject()
            json.key("purpose")
            json.string(finding.data?.purpose ?? "")
            json.key("recipients")
            json.beginArray()
            for recipient in finding.data?.recipients ?? [] { json.string(recipient) }
            json.endArray()
            json.endObject()
        }
        json.endObject()
        json.endObject()
        // Records follow in the same object.
        return String(json.text.dropLast()) + ",\"records\":["
    }

    private mutating func write(_ finding: SubjectSearch.Finding, to json: inout JSONWriter) throws {
        let type = try tx.unguarded.catalog.type(finding.link.type)
        let form = RecordJSON(type)
        json.beginObject()
        json.key("type")
        json.string(type.name)
        json.key("id")
        json.string(finding.link.id.description)
        json.key("found")
        json.string(finding.route.text)
        json.key("states")
        json.beginArray()
        for revision in try tx.unguarded.revisions(type, finding.link.id) {
            json.beginObject()
            let commit = try tx.unguarded.commits(.id(revision.from)).first
            json.key("from")
            json.string(commit?.at.description ?? "")
            if let actor = commit?.actor {
                json.key("by")
                json.string(actor)
            }
            if let reason = commit?.reason {
                json.key("reason")
                json.string(reason)
            }
            if let end = try revision.to.flatMap({ try tx.unguarded.commits(.id($0)).first }) {
                json.key("until")
                json.string(end.at.description)
            }
            json.key("values")
            let values = try finding.data?.rows.extract(revision.values, search.subject) ?? revision.values
            var row = RowReader(values: values)
            try form.write(&row, to: &json)
            json.endObject()
            summary.states += 1
        }
        json.endArray()
        json.endObject()
        summary.records[type.name, default: 0] += 1
    }
}

extension SubjectSearch.Route {
    /// How a record was found, in words.
    var text: String {
        switch self {
        case .subject: "the person"
        case .reference(let field), .address(let field), .naming(let field): field
        case .mention: "its text"
        }
    }
}
