import Dispatch
import Synchronization

/// The value of asynchronous work, for which the calling thread waits: libFuzzer calls from no task.
public func waiting<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) throws -> T {
    let answer = Answer<T>()
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
        do {
            let value = try await work()
            answer.result.withLock { $0 = .success(value) }
        } catch {
            answer.result.withLock { $0 = .failure(error) }
        }
        isDone.signal()
    }
    isDone.wait()
    guard let result = answer.result.withLock({ $0 }) else { throw CancellationError() }
    return try result.get()
}

private final class Answer<T: Sendable>: Sendable {
    let result = Mutex<Result<T, any Error>?>(nil)
}
