import StorageProtocols

/// Which columns of a row hold what, resolved once for a whole file.
struct RowLayout: Sendable {
    /// A column that is read.
    struct Cell: Sendable {
        let column: Int
        let kind: ImportField.Kind
        /// What an address or number is for, unless a column says it.
        var label = ContactLabel.other
        /// The column that says what it is for.
        var labelColumn: Int?
        /// The place of the address among ``RowLayout/addresses``.
        var slot = 0
        /// The order of day and month.
        var order: DateOrder?
        /// The custom field.
        var custom: ImportCustomField?
        /// The name of a field that only the target knows.
        var own: String?
        /// The mark before the decimals of amounts.
        var decimalMark: DecimalMark?
    }

    /// The parts of one address in a row.
    struct Address: Sendable, Hashable {
        let label: String
        let number: Int
        /// The columns that say what it is for; the first that says anything counts.
        var labelColumns: [Int] = []
    }

    let target: ImportTarget
    let headers: [String]
    private(set) var cells: [Cell] = []
    private(set) var addresses: [Address] = []
    let callingCode: Int?
    let familyFirst: Bool?
    let zone: Zone
    /// The currency of amounts that name none.
    let currency: Currency?
    /// What cells are taken for instead of what they say.
    let fixes: [String: String]
    /// Whether the file is an export of this library, whose texts are taken as they are but for the formula guard.
    let isOwnExport: Bool

    /// - Parameters:
    ///   - evidence: What the columns' values say of how they are written.
    ///   - customFields: The custom fields that the target's record type has.
    init(
        _ mapping: ColumnMapping,
        _ options: ImportOptions,
        evidence: ColumnEvidence = ColumnEvidence(),
        customFields: ImportCustomFields
    ) {
        target = mapping.target
        headers = mapping.columns.map(\.header)
        callingCode = options.callingCode
        familyFirst = options.familyFirst
        zone = options.zone
        currency = options.currency
        fixes = options.fixes
        isOwnExport = ExportHeader.isOwn(headers, mapping.target)
        for (column, field) in mapping.columns.map(\.field).enumerated() {
            guard let field else { continue }
            add(field, column, mapping, customFields)
            guard let last = cells.indices.last, cells[last].column == column else { continue }
            cells[last].order = evidence.orders[column] ?? options.dateOrder
            cells[last].decimalMark = evidence.marks[column] ?? options.decimalMark
        }
    }

    private mutating func add(
        _ field: ImportField,
        _ column: Int,
        _ mapping: ColumnMapping,
        _ customFields: ImportCustomFields
    ) {
        var cell = Cell(column: column, kind: field.kind)
        switch field.kind {
        case .email, .phone:
            cell.label = field.label.isEmpty ? .other : ContactLabel(rawValue: field.label)
            let labels: ImportField.Kind = field.kind == .email ? .emailLabel : .phoneLabel
            cell.labelColumn = mapping.columns.firstIndex {
                $0.field?.kind == labels && $0.field?.number == field.number && $0.field?.label == field.label
            }
        case .emailLabel, .phoneLabel: return
        case .own: cell.own = field.label
        case .custom:
            cell.custom = customFields[field.label]
        default:
            guard field.kind.isAddressPart else { break }
            var slot = addresses.firstIndex { $0.label == field.label && $0.number == field.number }
            if slot == nil {
                slot = addresses.count
                addresses.append(Address(label: field.label, number: field.number))
            }
            cell.slot = slot ?? 0
            if field.kind == .addressLabel {
                addresses[cell.slot].labelColumns.append(column)
                return
            }
        }
        cells.append(cell)
    }

    /// The columns that hold dates or times.
    func dateColumns(_ shape: ImportShape) -> [Int] {
        cells.filter { cell in
            switch cell.kind {
            case .birthday, .createdAt, .time: true
            case .custom: cell.custom?.columnKind == .date || cell.custom?.columnKind == .instant
            case .own: cell.own.flatMap { shape.own[$0] } == .date
            default: false
            }
        }
        .map(\.column)
    }

    /// The columns that hold amounts.
    func moneyColumns(_ shape: ImportShape) -> [Int] {
        cells.filter { $0.own.flatMap { shape.own[$0] } == .money || $0.custom?.isAmount == true }.map(\.column)
    }

    /// The cell of a field.
    func cell(named text: String) -> Cell? {
        cells.first { $0.own == text || $0.own == nil && $0.kind.rawValue == text }
            ?? cells.first { $0.custom?.name == text }
    }

    /// The first column of these kinds.
    func column(of kinds: Set<ImportField.Kind>) -> Int? { cells.first { kinds.contains($0.kind) }?.column }

    /// The name of a column; nil for one that has none.
    func header(_ column: Int?) -> String? { column.flatMap { headers.indices.contains($0) ? headers[$0] : nil } }
}
