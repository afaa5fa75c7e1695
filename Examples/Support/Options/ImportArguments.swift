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

    @Flag(help: "Say what would happen to each row, and write nothing.")
    package var dryRun = false

    @Flag(help: "Keep columns that are no field as custom fields.")
    package var keepUnknown = false

    @Option(help: "The order of dates in numbers: day-first or month-first. (default: told from the column)")
    package var dateOrder: Order?

    @Option(help: "The calling code of phone numbers that have none, such as 81.")
    package var callingCode: Int?

    package enum Key: String, ExpressibleByArgument, CaseIterable {
        case email
        case externalID = "external-id"
    }

    package enum Order: String, ExpressibleByArgument, CaseIterable {
        case dayFirst = "day-first"
        case monthFirst = "month-first"
    }

    package init() {}

    package func validate() throws {
        if isArchive, dryRun || !map.isEmpty || key != nil {
            throw ValidationError("an archive goes in as it is: '\(file)' takes no --as, --map, --key or --dry-run")
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
    package func run(as target: ImportTarget?, _ host: ToolHost) async throws {
        if isArchive {
            try await importArchive(host)
        } else {
            try await importRows(target, host)
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

    private func importRows(_ target: ImportTarget?, _ host: ToolHost) async throws {
        var result: ImportResult
        do {
            result = try await importedRows(target, host)
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

    private func importedRows(_ target: ImportTarget?, _ host: ToolHost) async throws -> ImportResult {
        let progress = ProgressLine("imported")
        defer { progress.clear() }
        return try await host.session.importRecords(
            from: .file(file),
            options: try options(target, zone: host.zone),
            progress: { progress.update($0.rows) }
        )
    }

    private func options(_ target: ImportTarget?, zone: Zone) throws -> ImportOptions {
        var options = ImportOptions(isDryRun: dryRun, callingCode: callingCode, zone: zone)
        options.target = target
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
