import Foundation

/// The figures of several runs of one program.
struct Samples {
    private var values: [String: [String: [Double]]] = [:]

    mutating func add(_ lines: [String]) {
        for line in lines {
            guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let step = object["step"] as? String
            else { continue }
            for (key, value) in object {
                if let number = value as? NSNumber {
                    values[step, default: [:]][key, default: []].append(number.doubleValue)
                }
            }
        }
    }

    /// The median of a figure of a step.
    func median(_ step: String, _ key: String) -> Double? {
        guard let sorted = values[step]?[key]?.sorted(), !sorted.isEmpty else { return nil }
        return sorted[sorted.count / 2]
    }

    /// The median time of one operation, in microseconds.
    func microseconds(_ step: String, _ key: String) -> Double? {
        guard let seconds = median(step, key), let count = median(step, "ops"), count > 0 else { return nil }
        return seconds / count * 1e6
    }
}

/// The table of ratios: ours against the C program, CPU unless the bar is one of wall time.
struct Comparison {
    let cpu: Samples
    let wall: Samples
    let ours: Samples

    private func row(_ name: String, _ c: Double?, _ swift: Double?, _ bar: String, _ unit: String = "µs") {
        guard let c, let swift else { return }
        let ratio = swift / c
        Swift.print(
            pad(name, 44),
            pad(String(format: "%.2f", c), 12),
            pad(String(format: "%.2f", swift), 12),
            pad(unit, 4),
            pad(String(format: "%.2f×", ratio), 9),
            bar
        )
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    func print() {
        Swift.print(pad("step", 44), pad("C", 12), pad("swift-crm", 12), pad("", 4), pad("ratio", 9), "bar")
        func c(_ step: String) -> Double? { cpu.microseconds(step, "seconds") }
        func s(_ step: String) -> Double? { ours.microseconds(step, "cpu_s") }
        if let rows = c("a_bulk_create"), let search = c("a_fts_build") {
            row("bulk create, search included (CPU)", rows + search, s("a_bulk_create"), "2.0×")
        }
        row(
            "durable create, search included (wall)",
            wall.microseconds("b_single_create_fts", "seconds"),
            ours.microseconds("b_single_create_fts", "seconds"),
            "1.5×"
        )
        row("opportunities in bulk (CPU)", c("c_bulk_opps"), s("c_bulk_opps"), "2.5×")
        row("stage move, a commit each (CPU)", c("d_stage_move"), s("d_stage_move"), "–")
        row(
            "stage move, a commit each (wall)",
            wall.microseconds("d_stage_move", "seconds"),
            ours.microseconds("d_stage_move", "seconds"),
            "2×"
        )
        row("look-up by id, many in one read (CPU)", c("e_by_id_in_txn"), s("e_by_id_in_txn"), "3×")
        row("look-up by e-mail, many in one read (CPU)", c("e_by_email"), s("e_by_email"), "3×")
        row("look-up by id, one read each (CPU)", c("e_by_id"), s("e_by_id"), "C + 25 µs")
        row("page of 50 with the related name (CPU)", c("f_page"), s("f_page"), "2.5×")
        row("text search, first 20 (CPU)", c("g_fts"), s("g_fts"), "2×")
        row("pipeline summary (CPU)", c("h_pipeline"), s("h_pipeline"), "1.5×")
        row("won by month (CPU)", c("h_won_trend"), s("h_won_trend"), "2×")
        row("segment of a city (CPU)", c("j_segment"), s("j_segment"), "2×")
        row("enrolment (CPU)", c("j_enrol"), s("j_enrol"), "3×")
        row("mail planned and rendered (CPU)", c("j_process_mail"), s("j_process_mail"), "3×")
        // Activities and campaigns come behind this step; both logs are counted with their files.
        row(
            "file size, contacts and opportunities (MB)",
            cpu.median("c_bulk_opps", "db_bytes").map { $0 / 1e6 },
            ours.median("c_bulk_opps", "db_bytes").map { $0 / 1e6 },
            "2×",
            "MB"
        )
    }
}
