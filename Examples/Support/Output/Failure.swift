import ArgumentParser
package import CRMCore

/// Why a command was not done: a stable code, one line, and what it is about.
package struct Failure: Error {
    package var code: String
    package var message: String
    package var details: [String: JSONValue] = [:]

    package init(_ code: String, _ message: String, _ details: [String: JSONValue] = [:]) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// Describes any error of the libraries, naming what and where.
    package init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as any FailureConvertible: self = error.failure
        case let error as CRMError: self.init(error)
        case let error as StorageError: self.init(error)
        case let error as FileError:
            self.init("file", error.description, ["path": .string(error.path)])
        case let error as ImportError where error.code == .unknownImport:
            self.init(error.code.name, "there is no import \(error.detail)", ["value": .string(error.detail)])
        case let error as ImportError: self.init(error.code.name, error.description.printable)
        case let error as ZoneError: self.init("zone", "\(error)")
        default:
            if HostOptions.exitCode(for: error) == .validationFailure {
                self.init("usage", HostOptions.message(for: error).firstLine)
            } else {
                self.init("error", "\(error)".firstLine)
            }
        }
    }

    /// Why a file could not be imported.
    package init(_ error: ImportError, file: String) {
        let detail = error.detail.printable.fitted(to: 100)
        let words =
            switch error.code {
            case .noHeader: "has no line of column names"
            case .unknownTarget: "has columns that do not tell what its rows are; say --as (the columns: \(detail))"
            case .nothingRecognized: "has no column that is known; say --map 'Column=field' (the columns: \(detail))"
            case .unknownColumn: "has no column '\(detail)', which --map names"
            case .unknownField: "cannot have the field '\(detail)', which --map names"
            case .notAnArchive: "is no archive of this library, or one of a newer version"
            case .badLine: "has a line that does not fit: \(detail)"
            default: "cannot be imported: \(error.description.printable)"
            }
        self.init(error.code.name, "'\(file)' \(words)", ["file": .string(file)])
    }

    private init(_ error: CRMError) {
        self.init(error.code.name, error.description)
        if case .text(let value)? = error.value {
            message += " (value '\(value.printable.fitted(to: 100))')"
            details["value"] = .string(value)
        }
        details["rule"] = .string(error.rule)
        if let type = error.type { details["type"] = .string(type) }
        if let field = error.field { details["field"] = .string(field) }
    }

    private init(_ error: StorageError) {
        self.init(error.code.name, error.description)
        if error.message.isEmpty, let words = Self.words[error.code] { message = words }
        for (name, text) in [("type", error.type), ("field", error.field), ("record", error.record?.description)] {
            if let text { details[name] = .string(text) }
        }
    }

    /// The codes of stores that speak for themselves.
    private static let words: [StorageError.Code: String] = [
        .notAStore: "the file is not a store of this library",
        .newerFormat: "the store was written by a newer version",
        .corrupt: "the store is damaged; see verify",
        .diskFull: "the disk is full; nothing was written",
        .readOnly: "the store cannot be written",
        .busy: "another process is writing for too long",
    ]

    package var json: JSONValue {
        let members: [String: JSONValue] = ["code": .string(code), "message": .string(message)]
        return .object(["error": .object(details.merging(members) { $1 })])
    }

    /// The same failure, said of a store.
    package func at(store path: String) -> Failure {
        guard !message.contains(path) else { return self }
        var copy = self
        copy.message += " (store '\(path)')"
        copy.details["store"] = .string(path)
        return copy
    }
}

/// An error of a module that a tool describes in words of its own.
package protocol FailureConvertible: Error {
    /// The error as a failure of a command.
    var failure: Failure { get }
}

extension String {
    fileprivate var firstLine: String {
        String(split(separator: "\n", maxSplits: 1).first ?? "")
    }
}
