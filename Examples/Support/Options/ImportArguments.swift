package import ArgumentParser
package import CRMCore
import Synchronization

/// Which file is taken in, and how its rows are read.
package struct ImportArguments: ParsableArguments {
    @Argument(help: "The file.")
    package var file: String

    @Option(help: "A column and its field, as 'Column=field'; 'Column=' leaves it out. May be repeated.")
    package var map: [String] = []

    @Option(help: "By what a row finds its record: email or external-id. (default: the one, then the other)")
    package var key: Key?

    @Option(help: "What becomes of rows that look like somebody known: report, refuse or update.")
    package var duplicates: Duplicates?

    @Flag(help: "Say what would happen to each row, and write nothing.")
    package var dryRun = false

    @Flag(help: "Keep columns that are no field as custom fields.")
    package var keepUnknown = false

    @Option(help: "The order of dates in numbers: day-first or month-first. (default: told from the column)")
    package var dateOrder: Order?

    @Option(help: "The calling code of phone numbers that have none, such as 81.")
    package var callingCode: Int?

    @Option(help: "A cell's text and what it is meant for, as 'GTXPro=GTX Pro'; 'n/a=' empties it. May be repeated.")
    package var fix: [String] = []

    @Option(help: "The currency of amounts that name none, such as EUR. (default: the store's)")
    package var currency: String?

    package enum Key: String, ExpressibleByArgument, CaseIterable {
        case email
        case externalID = "external-id"
    }

    package enum Duplicates: String, ExpressibleByArgument, CaseIterable {
        case report
        case refuse
        case update
    }

    package enum Order: String, ExpressibleByArgument, CaseIterable {
        case dayFirst = "day-first"
        case monthFirst = "month-first"
    }

    package init() {}

    package func validate() throws {
        if isArchive, dryRun || !map.isEmpty || !fix.isEmpty || key != nil || duplicates != nil {
            throw ValidationError(
                "an archive goes in as it is: '\(file)' takes no --as, --map, --fix, --key, --duplicates or --dry-run"
            )
        }
    }

    /// Whether the file is an archive of this library rather than rows.
    package var isArchive: Bool { file.hasSuffix(".jsonl") }

    /// What happens where there is no store.
    package var missing: HostOptions.Missing { dryRun ? .isEmpty : .isCreated }

    /// Throws where the file cannot be read, before an empty store is left behind.
    package func checkFile() throws { _ = try ByteSource.file(file) }

    /// Takes in the file.
    ///
    /// - Throws: `ExitCode.rejectedRows` after the answer, where rows were rejected.
    ///
    /// - Parameter currency: The store's currency.
    package func run(as target: ImportTarget?, _ host: ToolHost, currency: Currency? = nil) async throws {
        if isArchive {
            try await importArchive(host)
        } else {
            try await importRows(target, host, currency)
        }
    }

    private func importArchive(_ host: ToolHost) async throws {
        do {
            let records = try await host.session.importArchive(from: .file(file))
            host.output.print(ArchiveAnswer(file: file, records: records))
        } catch let error as ImportError {
            throw Failure(error, file: file)
        } catch let error as StorageError where error.code == .alreadyExists || error.code == .uniqueViolation {
            throw Failure(error.code.name, "records of '\(file)' are in the store already; import it into a new one")
        }
    }

    private func importRows(_ target: ImportTarget?, _ host: ToolHost, _ currency: Currency?) async throws {
        if file.lowercased().hasSuffix(".vcf"), let target, target != .contacts {
            throw Failure("usage", "'\(file)' has people, who go in as contacts, not as \(target.rawValue)")
        }
        var result: ImportResult
        do {
            result = try await importedRows(target, host, currency)
        } catch let error as ImportError {
            throw Failure(error, file: file)
        }
        // A result holds the first rejections; programs are told all of them.
        if host.output.isJSON, !dryRun, result.rejectedCount > result.rejected.count {
            result.rejected = try await host.session.allRejections(of: result.importID)
        }
        if host.output.isJSON, !dryRun, result.duplicateCount > result.duplicates.count {
            result.duplicates = try await host.session.allDuplicates(of: result.importID)
        }
        host.output.print(ImportAnswer(result: result, isDryRun: dryRun))
        if result.rejectedCount > 0 { throw ExitCode.rejectedRows }
    }

    private func importedRows(
        _ target: ImportTarget?,
        _ host: ToolHost,
        _ currency: Currency?
    ) async throws -> ImportResult {
        let progress = ProgressLine("imported")
        defer { progress.clear() }
        return try await host.session.importRecords(
            from: .file(file),
            options: try options(target, host.zone, currency),
            progress: { progress.update($0.rows) }
        )
    }

    private func amountCurrency(_ usual: Currency?) throws -> Currency? {
        guard let currency else { return usual }
        guard let named = Currency(code: currency) else {
            throw Failure("usage", "'\(currency.printable)' is no currency of ISO 4217")
        }
        return named
    }

    private func options(_ target: ImportTarget?, _ zone: Zone, _ usual: Currency?) throws -> ImportOptions {
        var options = ImportOptions(isDryRun: dryRun, callingCode: callingCode, zone: zone)
        options.target = target
        options.key =
            switch key {
            case .email: .email
            case .externalID: .externalID
            case nil: .automatic
            }
        options.duplicates =
            switch duplicates {
            case .report: .report
            case .refuse: .refuse
            case .update: .update
            case nil: .allow
            }
        options.dateOrder = dateOrder.map { $0 == .dayFirst ? .dayFirst : .monthFirst }
        if keepUnknown { options.unknownColumns = .keepAsCustomFields }
        options.currency = try amountCurrency(usual)
        for pair in fix {
            guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                throw Failure("usage", "'\(pair.printable)' is no fix: --fix takes 'text=meant'")
            }
            options.fixes[String(pair[..<equals]).trimmed] = String(pair[pair.utf8.index(after: equals)...]).trimmed
        }
        for pair in map {
            guard let equals = pair.utf8.lastIndex(of: UInt8(ascii: "=")) else {
                throw Failure("usage", "'\(pair.printable)' is no mapping: --map takes 'Column=field'")
            }
            let field = String(pair[pair.utf8.index(after: equals)...]).trimmed
            options.mapping[String(pair[..<equals]).trimmed] = .some(field.isEmpty ? nil : field)
        }
        return options
    }
}

extension Session {
    /// Every row of an import that looked like a record.
    fileprivate func allDuplicates(of importID: RecordID) async throws -> [ImportDuplicate] {
        let all = Mutex<[ImportDuplicate]>([])
        try await importDuplicates(of: importID) { duplicate in all.withLock { $0.append(duplicate) } }
        return all.withLock { $0 }
    }

    /// Every row that an import refused.
    fileprivate func allRejections(of importID: RecordID) async throws -> [ImportRejection] {
        let all = Mutex<[ImportRejection]>([])
        try await importRejections(of: importID) { rejection in all.withLock { $0.append(rejection) } }
        return all.withLock { $0 }
    }
}
