import ArgumentParser
package import CRMCore
import Foundation

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
        case let error as ContentError: self.init(error.code.rawValue, "line \(error.line): \(error.rule)")
        case let error as ZoneError: self.init("zone", "\(error)")
        case is CancellationError: self.init("cancelled", "it was stopped before its end")
        case let error as CocoaError: self.init("file", error.localizedDescription.firstLine)
        default:
            if HostOptions.exitCode(for: error) == .validationFailure {
                self.init("usage", HostOptions.message(for: error).firstLine)
            } else if type(of: error) is any CustomStringConvertible.Type {
                self.init("error", "\(error)".firstLine)
            } else {
                self.init("error", "something failed that has no words of its own (\(type(of: error)))")
            }
        }
    }

    /// Why a calendar could not be imported.
    package init(_ error: ContentError, calendar file: String) {
        let words = error.code == .wrongKind ? "is no calendar" : "has a fault in line \(error.line): \(error.rule)"
        self.init(error.code.rawValue, "'\(file)' \(words)", ["file": .string(file)])
    }

    /// Why a file could not be imported.
    package init(_ error: ImportError, file: String) {
        let detail = error.detail.printable.fitted(to: 100)
        let isOfCards = file.lowercased().hasSuffix(".vcf")
        let words =
            switch error.code {
            case .noHeader where isOfCards, .unknownTarget where isOfCards, .nothingRecognized where isOfCards:
                "has no vCards"
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
        let place = Self.place(error.type, error.field)
        self.init(error.code.name, place.isEmpty ? error.rule : "\(place): \(error.rule)")
        if case .text(let value)? = error.value {
            message += " (value '\(value.printable.fitted(to: 100))')"
            details["value"] = .string(value)
        }
        if !error.others.isEmpty { message += " (and \(error.others.count) more)" }
        details["rule"] = .string(error.rule)
        if let type = error.type { details["type"] = .string(type) }
        if let field = error.field { details["field"] = .string(field) }
    }

    private init(_ error: StorageError) {
        self.init(error.code.name, Self.message(of: error))
        for (name, text) in [("type", error.type), ("field", error.field), ("record", error.record?.description)] {
            if let text { details[name] = .string(text) }
        }
    }

    /// A record type and a field as people call them.
    private static func place(_ type: String?, _ field: String?) -> String {
        [type, field].compactMap { $0.map(words) }.joined(separator: ", ")
    }

    private static func words(_ name: String) -> String {
        let bare = name.hasPrefix("custom.") ? String(name.dropFirst(7)) : name
        return bare.split(separator: "_").joined(separator: " ")
    }

    private static func message(of error: StorageError) -> String {
        let type = error.type.map(words) ?? "record"
        switch error.code {
        case .uniqueViolation: return "another \(type) has the same \(error.field.map(words) ?? "value") already"
        case .alreadyExists: return "the \(type) is there already"
        case .notFound: return error.record.map { "there is no \(type) \($0)" } ?? "there is no such \(type)"
        case .versionConflict: return "somebody else changed the \(type) at the same time; nothing was written"
        default: break
        }
        if error.message.isEmpty { return storeWords[error.code] ?? error.code.name }
        let place = place(error.type, error.field)
        return place.isEmpty ? error.message : "\(place): \(error.message)"
    }

    /// What is wrong with a store as a whole.
    private static let storeWords: [StorageError.Code: String] = [
        .notAStore: "the file is not a store of this library",
        .newerFormat: "the store was written by a newer version",
        .corrupt: "the store is damaged; see verify",
        .diskFull: "the disk is full; nothing was written",
        .readOnly: "the store cannot be written",
        .busy: "another process is writing for too long",
        .schemaMismatch: "the store was written by another program with other record types",
        .io: "the store's file cannot be read or written",
    ]

    /// Whether it is about the store as a whole and not about what is in it.
    package var isAboutStore: Bool { Self.storeWords.keys.contains { $0.name == code } }

    /// Throws where there is a file of the name already.
    package static func checkFree(_ file: String) throws {
        guard FileManager.default.fileExists(atPath: file) else { return }
        throw Failure("exists", "there is '\(file)' already; --force writes over it", ["file": .string(file)])
    }

    package var json: JSONValue {
        let members: [String: JSONValue] = ["code": .string(code), "message": .string(message)]
        return .object(["error": .object(details.merging(members) { $1 })])
    }

    /// The same failure, said of a store.
    package func at(store path: String) -> Failure {
        guard isAboutStore, !message.contains(path) else { return self }
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
