/// What a hook threw after the rows of its commit were written.
///
/// It says nothing of the rows by their places in the batch, and the commit cannot go on: what the hook has written so
/// far is there.
struct HookFailure: Error {
    let error: any Error
}

extension CommandTransaction {
    /// Runs what is a part of a write behind its rows.
    ///
    /// - Throws: ``HookFailure`` in a commit that tells it from a refusal of the rows; what `body` throws elsewhere, and
    ///   inside of `body`.
    func behindRows<T>(_ body: () throws -> T) throws -> T {
        guard marksHookFailures else { return try body() }
        marksHookFailures = false
        defer { marksHookFailures = true }
        do {
            return try body()
        } catch  where !error.isOfStore {
            throw HookFailure(error: error)
        }
    }
}
