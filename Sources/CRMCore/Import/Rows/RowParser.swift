import StorageProtocols

/// Reads the cells of a row by its file's layout.
struct RowParser: Sendable {
    let layout: RowLayout

    /// What a row says, with everything that is wrong with it.
    func values(of row: CSVRow) -> ImportRow {
        var values = ImportRow(layout)
        if !layout.addresses.isEmpty {
            values.addresses = Array(repeating: ImportRow.AddressParts(), count: layout.addresses.count)
            for (slot, address) in layout.addresses.enumerated() where !address.labelColumns.isEmpty {
                values.addresses[slot].label = address.labelColumns.lazy.compactMap { text(row, $0) }.first
            }
        }
        for cell in layout.cells where !row.isEmpty(cell.column) { read(cell, row, &values) }
        if row.count > layout.headers.count,
            let extra = (layout.headers.count..<row.count).first(where: { !row.isEmpty($0) })
        {
            values.problems.append(RowProblem(value: row.text(extra), rule: "more cells than columns"))
        }
        return values
    }

    /// The text of a column's cell without space at its ends, as long as the file is not our own; nil where it is empty.
    func text(_ row: CSVRow, _ column: Int) -> String? {
        guard !layout.fixes.isEmpty, let text = given(row, column) else { return given(row, column) }
        guard let fixed = layout.fixes[text] else { return text }
        return fixed.isEmpty ? nil : fixed
    }

    /// The text as it stands in the file.
    private func given(_ row: CSVRow, _ column: Int) -> String? {
        row.withBytes(column) { bytes in
            if layout.isOwnExport {
                return bytes.isEmpty ? nil : CSVText.unguarded(String(decoding: bytes, as: UTF8.self))
            }
            let range = ContactText.trim(bytes, 0..<bytes.count)
            guard let first = range.first, let last = range.last else { return nil }
            let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
            guard bytes[first] >= 0x80 || bytes[last] >= 0x80 else { return text }
            let trimmed = ContactText.trimmed(text)
            return trimmed.isEmpty ? nil : trimmed
        }
    }

    private func read(_ cell: RowLayout.Cell, _ row: CSVRow, _ values: inout ImportRow) {
        guard let text = text(row, cell.column) else { return }
        switch cell.kind {
        case .name: Self.take(text, &values.name)
        case .namePrefix: Self.take(text, &values.namePrefix)
        case .givenName: Self.take(text, &values.givenName)
        case .middleName: Self.take(text, &values.middleName)
        case .familyName: Self.take(text, &values.familyName)
        case .nameSuffix: Self.take(text, &values.nameSuffix)
        case .nickname: Self.take(text, &values.nickname)
        case .givenNameReading: Self.take(text, &values.givenNameReading)
        case .familyNameReading: Self.take(text, &values.familyNameReading)
        case .familyFirst: values.familyFirst = CellWords.boolean(text)
        case .jobTitle: Self.take(text, &values.jobTitle)
        case .department: Self.take(text, &values.department)
        case .lifecycle: Self.take(text, &values.lifecycle)
        case .source: Self.take(text, &values.source)
        case .externalID: Self.take(text, &values.externalID)
        case .note: Self.take(text, &values.note)
        case .legalName: Self.take(text, &values.legalName)
        case .industry: Self.take(text, &values.industry)
        case .channel: Self.take(text, &values.channel)
        case .direction: Self.take(text, &values.direction)
        case .subject: Self.take(text, &values.subject)
        case .body: Self.take(text, &values.body)
        case .company: Self.take(text, &values.references.company)
        case .companyID: Self.take(Self.first(of: text), &values.references.companyID)
        case .parent: Self.take(text, &values.references.parent)
        case .parentID: Self.take(text, &values.references.parentID)
        case .owner: Self.take(text, &values.references.owner)
        case .contactID: Self.take(Self.first(of: text), &values.references.contactID)
        case .relatedID: values.references.relatedIDs.append(text)
        case .tags: values.references.tags += TagList.parse(text)
        case .website:
            for text in CellText.several(text)
            where !values.websites.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
                values.websites.append(text)
            }
        case .email: emails(text, cell, row, &values)
        case .phone: phones(text, cell, row, &values)
        case .emailLabel, .phoneLabel, .addressLabel: break
        case .address: Self.take(text, &values.addresses[cell.slot].whole)
        case .street: Self.take(text, &values.addresses[cell.slot].street)
        case .street2: values.addresses[cell.slot].moreStreet.append(text)
        case .poBox: Self.take(text, &values.addresses[cell.slot].poBox)
        case .city: Self.take(text, &values.addresses[cell.slot].city)
        case .region: Self.take(text, &values.addresses[cell.slot].region)
        case .postalCode: Self.take(text, &values.addresses[cell.slot].postalCode)
        case .country: Self.take(text, &values.addresses[cell.slot].country)
        case .birthday: if values.birthday == nil { values.birthday = date(text, cell, &values) }
        case .birthYear: if values.birthYear == nil { values.birthYear = number(text, cell, &values) }
        case .birthMonth: if values.birthMonth == nil { values.birthMonth = number(text, cell, &values) }
        case .birthDay: if values.birthDay == nil { values.birthDay = number(text, cell, &values) }
        case .employees: if values.employees == nil { values.employees = number(text, cell, &values) }
        case .durationSeconds: if values.durationSeconds == nil { values.durationSeconds = number(text, cell, &values) }
        case .durationMinutes:
            guard values.durationSeconds == nil, let minutes = number(text, cell, &values) else { break }
            let (seconds, isTooLong) = minutes.multipliedReportingOverflow(by: 60)
            if isTooLong { fail(text, "not a length of time", cell, &values) } else { values.durationSeconds = seconds }
        case .createdAt: if values.createdAt == nil { values.createdAt = instant(text, cell, &values) }
        case .time: if values.time == nil { values.time = instant(text, cell, &values) }
        case .from: participants(text, .from, &values)
        case .to: participants(text, .to, &values)
        case .cc: participants(text, .cc, &values)
        case .attendees: participants(text, .attendee, &values)
        case .custom: custom(text, cell, &values)
        case .own: values.own.append((cell, text))
        }
    }

    /// The first column that says anything counts.
    private static func take(_ text: String, _ value: inout String?) {
        if value == nil { value = text }
    }

    /// The first of several texts with semicolons between them.
    static func first(of text: String) -> String { CellText.split(text) { $0 == UInt8(ascii: ";") }.first ?? text }
}
