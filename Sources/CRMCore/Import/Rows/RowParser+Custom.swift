import StorageProtocols

/// The values of custom fields that a cell's text stands for.
extension RowParser {
    func custom(_ text: String, _ cell: RowLayout.Cell, _ values: inout ImportRow) {
        switch cell.custom {
        case .defined(let field): defined(text, field, cell, &values)
        case .plain(let field): values.custom[field.name] = plain(text, field.kind, cell, &values)
        case nil: break
        }
    }

    private func plain(_ text: String, _ kind: ColumnKind, _ cell: RowLayout.Cell, _ values: inout ImportRow) -> Value?
    {
        switch kind {
        case .boolean: return boolean(text, cell, &values)
        case .integer: return number(text, cell, &values)?.value
        case .real:
            if let value = Double(text), value.isFinite { return value.value }
            fail(text, "not a number", cell, &values)
            return nil
        case .date: return date(text, cell, &values)?.value
        case .instant: return instant(text, cell, &values)?.value
        case .textList: return .list(ListValue(texts: TagList.parse(text)))
        default: return .text(text)
        }
    }

    private func defined(
        _ text: String,
        _ field: CustomFieldDefinition,
        _ cell: RowLayout.Cell,
        _ values: inout ImportRow
    ) {
        let name = field.name
        switch field.kind {
        case .boolean, .integer, .date, .instant:
            values.custom[name] = plain(text, field.kind.columnKind, cell, &values)
        case .decimal(let places):
            decimal(text, places, cell, &values)?.write(name, of: field.kind, to: &values.custom)
        case .money(let currency):
            money(text, currency, cell, &values)?.write(name, of: field.kind, to: &values.custom)
        case .choice: values.custom[name] = .text(choice(text, field))
        case .multiChoice:
            let choices = TagList.parse(text).map { choice($0, field) }
            choices.write(name, of: field.kind, to: &values.custom)
        case .email:
            do throws(EmailAddressError) {
                try EmailAddress(text).write(name, of: field.kind, to: &values.custom)
            } catch {
                fail(text, error.description, cell, &values)
            }
        case .phone:
            do throws(PhoneNumberError) {
                try PhoneNumber(text, defaultCallingCode: layout.callingCode)
                    .write(name, of: field.kind, to: &values.custom)
            } catch {
                fail(text, error.description, cell, &values)
            }
        case .reference:
            guard let id = RecordID(text) else { return fail(text, "not an identifier", cell, &values) }
            values.custom[name] = .text(id.description)
        case .url:
            guard let url = field.canonical(text) else { return fail(text, "not a web address", cell, &values) }
            values.custom[name] = .text(url)
        case .text, .longText: values.custom[name] = .text(text)
        }
    }

    private func boolean(_ text: String, _ cell: RowLayout.Cell, _ values: inout ImportRow) -> Value? {
        if let value = CellWords.boolean(text) { return value.value }
        fail(text, "neither yes nor no", cell, &values)
        return nil
    }

    private func decimal(
        _ text: String,
        _ places: Int,
        _ cell: RowLayout.Cell,
        _ values: inout ImportRow
    ) -> ExactDecimal? {
        let mark = layout.isOwnExport ? .point : cell.decimalMark
        if mark == nil, case .ambiguous? = DecimalText(text)?.reading(decimal: nil) {
            fail(text, "ambiguous: thousands or decimals", cell, &values)
            return nil
        }
        if let number = ExactDecimal(text, places: places, decimalMark: mark ?? .point) { return number }
        fail(text, "not a number with at most \(places) decimal places", cell, &values)
        return nil
    }

    private func money(
        _ text: String,
        _ currency: Currency?,
        _ cell: RowLayout.Cell,
        _ values: inout ImportRow
    ) -> Money? {
        do throws(MoneyTextError) {
            return try Money(
                text: text,
                currency: currency ?? layout.currency,
                decimalMark: layout.isOwnExport ? .point : cell.decimalMark
            )
        } catch .missingCurrency {
            values.notes.append(.noCurrency)
        } catch {
            fail(text, error.description, cell, &values)
        }
        return nil
    }

    /// The choice that a text names, whatever its case, spaces and punctuation; the text where it names none.
    private func choice(_ text: String, _ field: CustomFieldDefinition) -> String {
        let choices = field.rules.choices
        if choices.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return text }
        let key = HeaderKey(text)
        let same = choices.filter { HeaderKey($0) == key }
        return same.count == 1 ? same[0] : text
    }
}
