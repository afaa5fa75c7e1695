import CSwiftCRMSQLite
import StorageProtocols

/// Finds the group of a row by the bytes of its keys.
struct GroupTable {
    /// How many groups there are.
    private(set) var count = 0
    /// The numbers of groups by their hashes, with open addressing; −1 where there is none.
    private var slots: [Int32] = Array(repeating: -1, count: 64)
    private var hashes: [Int] = []
    /// The keys of the groups one behind the other, and where each begins; the last entry is the end.
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]
    private var key: [UInt8] = []
    private var last = -1

    /// The number of the group with these keys, and whether it is new.
    mutating func group(of columns: UnsafeBufferPointer<RawColumn>) -> (number: Int, isNew: Bool) {
        encode(columns)
        // Rows of one group often follow each other.
        if last >= 0, isKey(of: last) { return (last, false) }
        var hasher = Hasher()
        key.withUnsafeBytes { hasher.combine(bytes: $0) }
        let hash = hasher.finalize()
        let mask = slots.count - 1
        var slot = hash & mask
        while slots[slot] >= 0 {
            let group = Int(slots[slot])
            if hashes[group] == hash, isKey(of: group) {
                last = group
                return (group, false)
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = Int32(truncatingIfNeeded: count)
        hashes.append(hash)
        bytes += key
        starts.append(bytes.count)
        last = count
        count += 1
        if count * 2 > slots.count { grow() }
        return (last, true)
    }

    private func isKey(of group: Int) -> Bool {
        let (start, end) = (starts[group], starts[group + 1])
        guard end - start == key.count else { return false }
        return bytes.withUnsafeBytes { all in
            key.withUnsafeBytes { key in
                guard let one = all.baseAddress, let other = key.baseAddress else { return true }
                return memcmp(one + start, other, key.count) == 0
            }
        }
    }

    /// Writes the keys so that different ones differ: each with its kind, and its count of bytes where that varies.
    private mutating func encode(_ columns: UnsafeBufferPointer<RawColumn>) {
        key.removeAll(keepingCapacity: true)
        for column in columns {
            key.append(column.kind.rawValue)
            switch column.kind {
            case .null: break
            case .integer: withUnsafeBytes(of: column.bits) { key.append(contentsOf: $0) }
            case .real:
                // Minus zero is zero.
                let number = Double(bitPattern: UInt64(bitPattern: column.bits))
                withUnsafeBytes(of: (number == 0 ? 0 : number).bitPattern) { key.append(contentsOf: $0) }
            case .text, .bytes:
                withUnsafeBytes(of: Int32(truncatingIfNeeded: column.count)) { key.append(contentsOf: $0) }
                key.append(contentsOf: UnsafeRawBufferPointer(start: column.pointer, count: column.count))
            }
        }
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for group in 0..<count {
            var slot = hashes[group] & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: group)
        }
    }
}

/// The beginnings of the periods into which instants fall, remembered by stretches of time that lie in one period.
struct BucketCache {
    private let bucket: DateBucket
    private let zone: Zone
    /// How many microseconds a stretch has: an hour for days, else a day.
    private let stretch: Int64
    private var stretches: [Int64]
    private var starts: [Int64]

    private static let size = 1_024

    init(_ bucket: DateBucket, _ zone: Zone) {
        self.bucket = bucket
        self.zone = zone
        stretch = bucket == .day ? 3_600_000_000 : 86_400_000_000
        stretches = Array(repeating: .min, count: Self.size)
        starts = Array(repeating: 0, count: Self.size)
    }

    /// The days since 1970 on which the period of an instant begins.
    mutating func start(of microseconds: Int64) -> Int64 {
        let number = microseconds >= 0 ? microseconds / stretch : (microseconds + 1) / stretch - 1
        let place = Int(number & Int64(Self.size - 1))
        if stretches[place] == number { return starts[place] }
        let start = days(microseconds)
        if liesInOnePeriod(number) {
            stretches[place] = number
            starts[place] = start
        }
        return start
    }

    private func days(_ microseconds: Int64) -> Int64 {
        Int64(bucket.start(of: Instant(microseconds: microseconds), in: zone).daysSinceEpoch)
    }

    /// Whether all of a stretch falls into one period: its ends do, and clocks are not changed meanwhile.
    private func liesInOnePeriod(_ number: Int64) -> Bool {
        let (low, overflow) = number.multipliedReportingOverflow(by: stretch)
        guard !overflow, low < .max - stretch else { return false }
        let (first, last) = (Instant(microseconds: low), Instant(microseconds: low + stretch - 1))
        guard days(low) == days(low + stretch - 1), zone.offset(at: first) == zone.offset(at: last) else {
            return false
        }
        return !zone.transitions.contains { $0.instant > first && $0.instant <= last }
    }
}
