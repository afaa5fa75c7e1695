import Foundation

/// Prints one JSON line for each measured step, with the keys of the C program and the CPU seconds beside.
final class Report {
    private let n: Int
    private let path: String
    private let steps: [String]?
    private let peer: String

    init(n: Int, path: String, steps: String?, peer: String) {
        self.n = n
        self.path = path
        self.steps = steps?.split(separator: ",").map(String.init)
        self.peer = peer
    }

    /// Whether a step was asked for.
    func wants(_ step: String) -> Bool {
        guard let steps else { return true }
        return steps.contains { $0 == step || step.hasPrefix($0 + "_") }
    }

    func print(_ step: String, operations: Int, _ time: Stopwatch, note: String = "") {
        guard wants(step) else { return }
        let seconds = max(time.wall, 1e-9)
        let bytes = ["", "-wal"].map { fileSize(path + $0) }.reduce(0, +)
        let line: [(String, String)] = [
            ("peer", "\"\(peer)\""), ("step", "\"\(step)\""), ("n", "\(n)"), ("ops", "\(operations)"),
            ("seconds", format(seconds)), ("cpu_s", format(time.cpu)),
            ("ops_per_s", String(format: "%.1f", Double(operations) / seconds)),
            ("ms_per_op", String(format: "%.5f", seconds * 1000 / Double(max(1, operations)))),
            ("rss_kb", "\(Stopwatch.peakMemory)"), ("db_bytes", "\(bytes)"), ("note", "\"\(note)\""),
        ]
        Swift.print("{" + line.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
        fflush(nil)
    }

    private func format(_ seconds: Double) -> String { String(format: "%.6f", seconds) }

    private func fileSize(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
}

/// The wall time and the CPU time of the process over the measured stretches.
struct Stopwatch {
    private(set) var wall = 0.0
    private(set) var cpu = 0.0

    /// Adds a stretch.
    mutating func measure<T>(_ body: () async throws -> T) async rethrows -> T {
        let (wallStart, cpuStart) = (Self.seconds(CLOCK_MONOTONIC), Self.seconds(CLOCK_PROCESS_CPUTIME_ID))
        defer {
            wall += Self.seconds(CLOCK_MONOTONIC) - wallStart
            cpu += Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - cpuStart
        }
        return try await body()
    }

    /// A watch that has been started; ``stopped`` reads it.
    var started: Stopwatch {
        var copy = self
        (copy.wall, copy.cpu) = (-Self.seconds(CLOCK_MONOTONIC), -Self.seconds(CLOCK_PROCESS_CPUTIME_ID))
        return copy
    }

    /// What has passed since the watch was started.
    var stopped: Stopwatch {
        var copy = self
        copy.wall += Self.seconds(CLOCK_MONOTONIC)
        copy.cpu += Self.seconds(CLOCK_PROCESS_CPUTIME_ID)
        return copy
    }

    /// Adds another watch's stretches.
    mutating func add(_ other: Stopwatch) {
        wall += other.wall
        cpu += other.cpu
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// The most memory that the process has held, in kibibytes.
    static var peakMemory: Int {
        var usage = rusage()
        #if os(Linux)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
        #else
        getrusage(RUSAGE_SELF, &usage)
        return usage.ru_maxrss / 1024
        #endif
    }
}
