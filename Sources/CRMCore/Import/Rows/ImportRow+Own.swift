public import StorageProtocols

/// The values of fields that only the target knows; see ``ImportShape``.
///
/// A value that can't be taken refuses the row, with column, value and rule.
extension ImportRow {
    /// The text of a field; nil where the cell is empty or there is no such column.
    public func text(_ field: String) -> String? { own.first { $0.cell.own == field }?.text }

    /// A date; nil where there is none.
    public mutating func date(_ field: String) -> CivilDate? {
        guard let (cell, text) = cell(field) else { return nil }
        return RowParser(layout: layout).date(text, cell, &self)
    }

    /// A point in time; a date alone is its midnight where the file was written.
    public mutating func instant(_ field: String) -> Instant? {
        guard let (cell, text) = cell(field) else { return nil }
        return RowParser(layout: layout).instant(text, cell, &self)
    }

    /// A whole number.
    public mutating func integer(_ field: String) -> Int? {
        guard let (cell, text) = cell(field) else { return nil }
        return RowParser(layout: layout).number(text, cell, &self)
    }

    /// Yes or no.
    public mutating func boolean(_ field: String) -> Bool? {
        guard let (_, text) = cell(field) else { return nil }
        if let value = CellWords.boolean(text) { return value }
        refuse(field, "neither yes nor no")
        return nil
    }

    /// An amount of money.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - currencyField: The field that has the currency's code.
    /// - Returns: Nil where there is none; also, with a note, for a plain number where nothing says the currency.
    public mutating func money(_ field: String, currency currencyField: String? = nil) -> Money? {
        guard let (cell, text) = cell(field) else { return nil }
        var currency = layout.currency
        if let currencyField, let code = self.text(currencyField) {
            guard let named = Currency(code: code) else {
                refuse(currencyField, "no currency's code")
                return nil
            }
            currency = named
        }
        do throws(MoneyTextError) {
            return try Money(
                text: text,
                currency: currency,
                decimalMark: layout.isOwnExport ? .point : cell.decimalMark
            )
        } catch .missingCurrency {
            add(.noCurrency)
        } catch {
            refuse(field, error.description)
        }
        return nil
    }

    /// Where times without an offset were written down.
    public var zone: Zone { layout.zone }

    /// Refuses the row.
    ///
    /// - Parameters:
    ///   - field: The text form of the field at fault; nil where the whole row is.
    ///   - rule: The rule in words, such as `not a date`.
    public mutating func refuse(_ field: String?, _ rule: String) {
        let cell = field.flatMap(layout.cell(named:))
        problems.append(RowProblem(column: cell?.column, value: field.flatMap(text), rule: rule))
    }

    /// Says something of the row that does not refuse it.
    public mutating func add(_ note: ImportNote) { notes.append(note) }

    /// An identifier made of texts, by which the same row is known again where nothing else identifies it.
    public static func digest(_ texts: [String?]) -> String {
        var hash = StableHash()
        for text in texts { hash.update(text) }
        return "row:" + hash.text
    }

    private func cell(_ field: String) -> (cell: RowLayout.Cell, text: String)? { own.first { $0.cell.own == field } }
}
