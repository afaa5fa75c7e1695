#if Service
import CRMCore
import Metrics

/// What a service counts and measures.
///
/// `ticks`, `changes`, `timers`, `outbox.delivered`, `outbox.postponed`, `outbox.undelivered`, `failures` and
/// `store.failures` count; `tick.duration` is a timer; `reactor.lag`, with the reactor's name, and `outbox.open` and
/// `outbox.dead`, with the channel's name, are gauges.
struct ServiceMetrics: Sendable {
    let ticks: Counter
    let changes: Counter
    let timers: Counter
    let delivered: Counter
    let postponed: Counter
    let undelivered: Counter
    let failures: Counter
    let storeFailures: Counter
    let duration: Metrics.Timer
    private let prefix: String

    init(_ prefix: String) {
        self.prefix = prefix
        ticks = Counter(label: "\(prefix).ticks")
        changes = Counter(label: "\(prefix).changes")
        timers = Counter(label: "\(prefix).timers")
        delivered = Counter(label: "\(prefix).outbox.delivered")
        postponed = Counter(label: "\(prefix).outbox.postponed")
        undelivered = Counter(label: "\(prefix).outbox.undelivered")
        failures = Counter(label: "\(prefix).failures")
        storeFailures = Counter(label: "\(prefix).store.failures")
        duration = Metrics.Timer(label: "\(prefix).tick.duration")
    }

    func note(_ report: TickReport, _ took: Duration) {
        ticks.increment()
        changes.increment(by: report.changes)
        timers.increment(by: report.timers)
        delivered.increment(by: report.delivered)
        postponed.increment(by: report.postponed)
        undelivered.increment(by: report.undelivered)
        failures.increment(by: report.failures.count)
        duration.record(duration: took)
    }

    func note(_ status: AutomationStatus) {
        for reactor in status.reactors {
            Gauge(label: "\(prefix).reactor.lag", dimensions: [("reactor", reactor.name)]).record(reactor.lag)
        }
        for channel in status.channels {
            let dimensions = [("channel", channel.name)]
            Gauge(label: "\(prefix).outbox.open", dimensions: dimensions).record(channel.open)
            Gauge(label: "\(prefix).outbox.dead", dimensions: dimensions).record(channel.deadLetters)
        }
    }
}
#endif
