import ArgumentParser
import CRMCore
import Synchronization

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in a CSV file, or an archive as .jsonl.",
        discussion: """
            Columns are recognised by the names that common products export. A row finds its contact by e-mail address, \
            so that importing a file again changes nothing. Rows that break a rule are named with row, column, value and \
            rule, while the others go in.
            """
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The file.")
    var file: String

    @Option(name: .customLong("as"), help: "contacts, accounts or activities. (default: told from the columns)")
    var target: ListedType?

    @Option(help: "A column and its field, as 'Column=field'; 'Column=' leaves it out. May be repeated.")
    var map: [String] = []

    @Option(help: "By what a row finds its record: email or external-id. (default: the one, then the other)")
    var key: Key?

    @Flag(help: "Say what would happen to each row, and write nothing.")
    var dryRun = false

    @Flag(help: "Keep columns that are no field as custom fields.")
    var keepUnknown = false

    @Option(help: "The order of dates in numbers: day-first or month-first. (default: told from the column)")
    var dateOrder: Order?

    @Option(help: "The calling code of phone numbers that have none, such as 81.")
    var callingCode: Int?

    enum Key: String, ExpressibleByArgument, CaseIterable {
        case email
        case externalID = "external-id"
    }

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case dayFirst = "day-first"
        case monthFirst = "month-first"
    }

    func validate() throws {
        if file.hasSuffix(".jsonl"), dryRun || target != nil || !map.isEmpty || key != nil {
            throw ValidationError("an archive goes in as it is: '\(file)' takes no --as, --map, --key or --dry-run")
        }
    }

    func run() async throws {
        // A file that cannot be read must not leave an empty store behind.
        _ = try ByteSource.file(file)
        try await host.withHost(missing: dryRun ? .isEmpty : .isCreated) { host in
            if file.hasSuffix(".jsonl") {
                try await importArchive(host)
            } else {
                try await importRows(host)
            }
        }
    }

    private func importArchive(_ host: Host) async throws {
        do {
            let records = try await host.session.importArchive(from: .file(file))
            host.output.print(ArchiveAnswer(file: file, records: records))
        } catch let error as ImportError {
            throw Failure(error, file: file)
        } catch let error as StorageError where error.code == .alreadyExists || error.code == .uniqueViolation {
            throw Failure(error.code.name, "records of '\(file)' are in the store already; import it into a new one")
        }
    }

    private func importRows(_ host: Host) async throws {
        var result: ImportResult
        do {
            result = try await importedRows(host)
        } catch let error as ImportError {
            throw Failure(error, file: file)
        }
        // A result holds the first rejections; programs are told all of them.
        if host.output.isJSON, !dryRun, result.rejectedCount > result.rejected.count {
            result.rejected = try await host.session.allRejections(of: result.importID)
        }
        host.output.print(ImportAnswer(result: result, isDryRun: dryRun))
        if result.rejectedCount > 0 { throw ExitCode.rejectedRows }
    }

    private func importedRows(_ host: Host) async throws -> ImportResult {
        let progress = ProgressLine("imported")
        defer { progress.clear() }
        return try await host.session.importRecords(
            from: .file(file),
            options: try options(zone: host.zone),
            progress: { progress.update($0.rows) }
        )
    }

    private func options(zone: Zone) throws -> ImportOptions {
        var options = ImportOptions(isDryRun: dryRun, callingCode: callingCode, zone: zone)
        options.target = target.flatMap { ImportTarget(rawValue: $0.rawValue) }
        options.key =
            switch key {
            case .email: .email
            case .externalID: .externalID
            case nil: .automatic
            }
        options.dateOrder = dateOrder.map { $0 == .dayFirst ? .dayFirst : .monthFirst }
        if keepUnknown { options.unknownColumns = .keepAsCustomFields }
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
    /// Every row that an import refused.
    fileprivate func allRejections(of importID: RecordID) async throws -> [ImportRejection] {
        let all = Mutex<[ImportRejection]>([])
        try await importRejections(of: importID) { rejection in all.withLock { $0.append(rejection) } }
        return all.withLock { $0 }
    }
}
