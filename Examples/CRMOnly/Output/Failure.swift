import ArgumentParser
import CRMCore

/// Why a command was not done: a stable code, one line, and what it is about.
struct Failure: Error {
    var code: String
    var message: String
    var details: [String: JSONValue] = [:]

    init(_ code: String, _ message: String, _ details: [String: JSONValue] = [:]) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// Describes any error of the libraries, naming what and where.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as CRMError: self.init(error)
        case let error as StorageError: self.init(error)
        case let error as FileError:
            self.init("file", error.description, ["path": .string(error.path)])
        case let error as ZoneError: self.init("zone", "\(error)")
        default:
            if RootCommand.exitCode(for: error) == .validationFailure {
                self.init("usage", RootCommand.message(for: error).firstLine)
            } else {
                self.init("error", "\(error)".firstLine)
            }
        }
    }

    private init(_ error: CRMError) {
        self.init(error.code.name, error.description)
        if case .text(let value)? = error.value {
            message += " (value '\(value.printable)')"
            details["value"] = .string(value)
        }
        details["rule"] = .string(error.rule)
        details["type"] = .text(error.type)
        details["field"] = .text(error.field)
    }

    private init(_ error: StorageError) {
        self.init(error.code.name, error.description)
        details["type"] = .text(error.type)
        details["field"] = .text(error.field)
        details["record"] = .text(error.record?.description)
    }

    var json: JSONValue {
        let members: [String: JSONValue] = ["code": .string(code), "message": .string(message)]
        return .object(["error": .object(details.merging(members) { $1 })])
    }

    /// The same failure, said of a store.
    func at(store path: String) -> Failure {
        guard !message.contains(path) else { return self }
        var copy = self
        copy.message += " — in store '\(path)'"
        copy.details["store"] = .string(path)
        return copy
    }
}

extension String {
    fileprivate var firstLine: String {
        String(split(separator: "\n", maxSplits: 1).first ?? "")
    }
}
