import Synchronization

/// Connections that are lent to one request at a time, first come, first served.
final class ConnectionPool: Sendable {
    private let state: Mutex<State>

    private struct State {
        var free: [HTTPConnection]
        var waiting: [CheckedContinuation<HTTPConnection, Never>] = []
    }

    init(_ connections: [HTTPConnection]) { state = Mutex(State(free: connections)) }

    func with<T>(_ body: (HTTPConnection) async -> T) async -> T {
        let connection = await borrow()
        defer { giveBack(connection) }
        return await body(connection)
    }

    private func borrow() async -> HTTPConnection {
        await withCheckedContinuation { continuation in
            let connection: HTTPConnection? = state.withLock { state in
                if let free = state.free.popLast() { return free }
                state.waiting.append(continuation)
                return nil
            }
            if let connection { continuation.resume(returning: connection) }
        }
    }

    private func giveBack(_ connection: HTTPConnection) {
        let next: CheckedContinuation<HTTPConnection, Never>? = state.withLock { state in
            if state.waiting.isEmpty {
                state.free.append(connection)
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: connection)
    }
}
