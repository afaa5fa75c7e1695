import StorageProtocols

/// The values that a cell's text stands for.
extension RowParser {
    func label(_ cell: RowLayout.Cell, _ row: CSVRow) -> ContactLabel {
        guard let column = cell.labelColumn, let text = text(row, column) else { return cell.label }
        return layout.isOwnExport ? ContactLabel(rawValue: text) : CellWords.label(text)
    }

    func emails(_ text: String, _ cell: RowLayout.Cell, _ row: CSVRow, _ values: inout ImportRow) {
        var texts = CellText.several(text)
        if texts.count == 1, text.utf8.contains(UInt8(ascii: ";")), !text.utf8.contains(UInt8(ascii: "<")) {
            texts = CellText.split(text) { $0 == UInt8(ascii: ";") }
        }
        for text in texts {
            do throws(EmailAddressError) {
                let email = try EmailAddress(text, label: label(cell, row))
                guard !values.emails.contains(where: { $0.key == email.key }) else { continue }
                values.emails.append(email)
                values.emailColumns.append(cell.column)
            } catch {
                if error == .empty { continue }
                values.problems.append(RowProblem(column: cell.column, value: text, rule: error.description))
            }
        }
    }

    func phones(_ text: String, _ cell: RowLayout.Cell, _ row: CSVRow, _ values: inout ImportRow) {
        for text in CellText.several(text) {
            do throws(PhoneNumberError) {
                let phone = try PhoneNumber(text, defaultCallingCode: layout.callingCode, label: label(cell, row))
                guard !values.phones.contains(where: { $0.key == phone.key }) else { continue }
                values.phones.append(phone)
            } catch {
                values.problems.append(RowProblem(column: cell.column, value: text, rule: error.description))
            }
        }
    }

    func participants(_ text: String, _ role: Participant.Role, _ values: inout ImportRow) {
        for text in CellText.split(text, at: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ",") }) {
            if let email = try? EmailAddress(text) {
                values.participants.append(Participant(role, email: email))
            } else {
                values.participants.append(Participant(role, name: text))
            }
        }
    }

    func number(_ text: String, _ cell: RowLayout.Cell, _ values: inout ImportRow) -> Int? {
        if let number = CellWords.integer(text) { return number }
        fail(text, "not a whole number", cell, &values)
        return nil
    }

    /// A date; nil where there is none, for which a problem or note is left.
    func date(_ text: String, _ cell: RowLayout.Cell, _ values: inout ImportRow) -> CivilDate? {
        var copy = text
        switch copy.withUTF8({ DateText($0) }).date(cell.order) {
        case .date(let date): return date
        case .none: return nil
        case .noYear: values.notes.append(.birthdayWithoutYear)
        case .invalid(let rule): fail(text, rule, cell, &values)
        case .undecided: fail(text, "ambiguous date", cell, &values)
        }
        return nil
    }

    /// A point in time; a date alone is its midnight.
    func instant(_ text: String, _ cell: RowLayout.Cell, _ values: inout ImportRow) -> Instant? {
        var copy = text
        let parsed = copy.withUTF8 { DateText($0) }
        switch parsed.date(cell.order) {
        case .date(let date):
            let zone = parsed.offset == nil ? layout.zone : .utc
            let instant = zone.instant(of: date, time: parsed.time ?? 0)
            return parsed.offset.map { instant.adding(microseconds: Int64($0) * -1_000_000) } ?? instant
        case .none: return nil
        case .noYear: fail(text, "a year is missing", cell, &values)
        case .invalid(let rule): fail(text, rule, cell, &values)
        case .undecided: fail(text, "ambiguous date", cell, &values)
        }
        return nil
    }

    func fail(_ text: String, _ rule: String, _ cell: RowLayout.Cell, _ values: inout ImportRow) {
        values.problems.append(RowProblem(column: cell.column, value: text, rule: rule))
    }
}
