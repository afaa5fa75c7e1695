import StorageProtocols

/// Everything that is known of a file before its first row is written.
struct ImportPlan: Sendable {
    let source: ImportSource
    let fingerprint: SourceFingerprint
    let options: ImportOptions
    let mapping: ColumnMapping
    let shape: ImportShape
    let layout: RowLayout
    let format: CSVFormat
    /// Where the first row begins.
    let start: CSVPosition
    /// Whether the file has vCards instead of rows.
    let isOfCards: Bool
    /// What is to be said of the columns.
    let notes: [String]
    /// The custom fields that the import defines.
    let newFields: [CustomFieldDefinition]

    /// Reads the header and a sample.
    ///
    /// - Parameter definitions: All custom fields.
    /// - Throws: ``ImportError``; what the source throws.
    init(
        _ source: ImportSource,
        _ options: ImportOptions,
        _ shapes: ImportShapes,
        _ catalog: Catalog,
        _ definitions: [CustomFieldDefinition]
    ) throws {
        self.source = source
        self.options = options
        fingerprint = try source.fingerprint()
        if try source.holdsCards() {
            guard let shape = shapes[.contacts] else {
                throw ImportError(.unknownTarget, ImportTarget.contacts.rawValue)
            }
            if let target = options.target, target != .contacts { throw ImportError(.unknownTarget, target.rawValue) }
            self.shape = shape
            mapping = ColumnMapping(target: .contacts, columns: VCard.columns)
            layout = RowLayout(mapping, options, customFields: ImportCustomFields(Contact.schema.type, []))
            format = CSVFormat()
            start = CSVPosition()
            isOfCards = true
            (notes, newFields) = ([], [])
            return
        }
        isOfCards = false
        let reader = try CSVReader(source.open())
        guard let header = reader.format.header else { throw ImportError(.noHeader) }
        if let target = options.target, shapes[target] == nil { throw ImportError(.unknownTarget, target.rawValue) }
        guard let recognized = ColumnMapping.recognized(header.names, as: options.target, among: shapes),
            let shape = shapes[recognized.target]
        else { throw ImportError(.unknownTarget, header.names.prefix(20).joined(separator: ", ")) }
        self.shape = shape
        let type = try catalog.type(shape.record.typeName)
        let fields = ImportCustomFields(type, definitions)
        var mapping = fields.recognizing(recognized)
        if options.unknownColumns == .keepAsCustomFields { mapping = mapping.keepingUnknown(of: type) }
        mapping = fields.naming(try mapping.overridden(by: options.mapping, shape))
        guard mapping.columns.contains(where: { $0.field != nil }) else { throw ImportError(.nothingRecognized) }
        self.mapping = mapping
        newFields = fields.missing(in: mapping)
        let evidence = try ColumnEvidence(
            reader,
            RowLayout(mapping, options, customFields: fields),
            shape,
            options
        )
        layout = RowLayout(mapping, options, evidence: evidence, customFields: fields)
        notes = evidence.notes
        // The reader that looked at the header stands behind it, whatever the sample has read since.
        format = reader.format
        start = reader.position
    }
}
