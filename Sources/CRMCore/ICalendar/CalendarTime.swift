import StorageProtocols

/// Times as calendars write them.
enum CalendarTime {
    /// `20260301T083000Z`, in UTC.
    static func text(_ instant: Instant) -> String { RecurrenceDate.instant(instant).description }

    /// The instant that a property names: in UTC, by the clocks of its `TZID`, or by those of `zone`.
    ///
    /// A date alone is its first instant.
    static func instant(_ line: ContentLine, _ zones: ZoneDatabase, or zone: Zone) -> Instant? {
        guard let time = try? RecurrenceDate(line.text) else { return nil }
        let named = line.values(of: "TZID").first.flatMap { try? zones.zone(named: $0) } ?? zone
        switch time {
        case .day(let date): return named.firstInstant(of: CivilDateTime(date))
        case .local(let local): return named.firstInstant(of: local)
        case .instant(let instant): return instant
        }
    }

    /// The seconds of the longest duration that is taken for one: of all years that calendars name.
    private static let longest = 10_000 * 366 * 86_400

    /// The seconds of a duration such as `PT1H30M` or `P1D`; nil for what is none.
    static func seconds(_ text: String) -> Int? {
        var seconds = 0
        var number: Int?
        var isTime = false
        var isFirst = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "P") where isFirst, UInt8(ascii: "+") where isFirst: break
            case UInt8(ascii: "T"): isTime = true
            case 0x30...0x39:
                number = (number ?? 0) * 10 + Int(byte - 0x30)
                if number ?? 0 > longest { return nil }
            default:
                let units: [UInt8: Int] =
                    isTime
                    ? [UInt8(ascii: "H"): 3_600, UInt8(ascii: "M"): 60, UInt8(ascii: "S"): 1]
                    : [UInt8(ascii: "W"): 604_800, UInt8(ascii: "D"): 86_400]
                guard let unit = units[byte], let count = number, count <= longest / unit else { return nil }
                seconds += count * unit
                if seconds > longest { return nil }
                number = nil
            }
            isFirst = false
        }
        return number == nil && !isFirst ? seconds : nil
    }
}
