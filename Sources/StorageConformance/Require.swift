import StorageProtocols
import Testing

/// Checks that end a case, because nothing after them would make sense.
enum Require {
    /// The value, which must be there.
    static func value<T>(_ value: T?, _ what: String) throws -> T {
        guard let value else { throw MissingValue(what: what) }
        return value
    }

    private struct MissingValue: Error, CustomStringConvertible {
        let what: String
        var description: String { "expected: \(what)" }
    }
}

/// Expects a storage error with a code, and with the position in the batch and the field where they are given.
func expectError(
    _ code: StorageError.Code,
    index: Int? = nil,
    field: String? = nil,
    _ comment: String = "",
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("\(comment) expected \(code), but nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as StorageError {
        #expect(error.code == code, "\(comment) \(error)", sourceLocation: sourceLocation)
        if let index { #expect(error.index == index, "\(comment) \(error)", sourceLocation: sourceLocation) }
        if let field { #expect(error.field == field, "\(comment) \(error)", sourceLocation: sourceLocation) }
    } catch {
        Issue.record("\(comment) expected \(code), but got \(error)", sourceLocation: sourceLocation)
    }
}

/// The storage error that a call inside a transaction throws, to be looked at outside; nil when it throws none.
///
/// The bodies of transactions run on the store's threads, where an expectation does not know its test.
func failure(of body: () throws -> Void) throws -> StorageError? {
    do {
        try body()
        return nil
    } catch let error as StorageError {
        return error
    }
}

extension Store {
    /// The storage error with which a write ends; nil when it succeeds.
    func failureOfWrite(_ body: @escaping @Sendable (any WriteTransaction) throws -> Void) async throws -> StorageError?
    {
        do {
            _ = try await write(CommitRequest(at: .tick(0)), body)
            return nil
        } catch let error as StorageError {
            return error
        }
    }
}
