import StorageProtocols

/// Times as calendars write them.
enum CalendarTime {
    /// No duration is longer, in seconds: some 30,000 years.
    private static let longest = 1 << 40

    /// `20260301T083000Z`, in UTC.
    static func text(_ instant: Instant) -> String { RecurrenceDate.instant(instant).description }

    /// The instant that a property names: in UTC, by the clocks of its `TZID`, or by those of `zone` where it names none.
    ///
    /// A date alone is its first instant. A zone that nobody explains gives none: guessing would be hours beside.
    static func instant(_ line: ContentLine, _ zones: CalendarZones, or zone: Zone) -> Instant? {
        guard let time = try? RecurrenceDate(line.text) else { return nil }
        let local: CivilDateTime
        switch time {
        case .day(let date): local = CivilDateTime(date)
        case .local(let shown): local = shown
        case .instant(let instant): return instant
        }
        guard let name = line.values(of: "TZID").first else { return zone.firstInstant(of: local) }
        return zones.instant(local, in: name)
    }

    /// The seconds of a duration such as `PT1H30M` or `P1D`; nil for what is none, or too long for one.
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
                let (tens, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
                if overflow || tens > longest { return nil }
                number = tens + Int(byte - 0x30)
            default:
                let units: [UInt8: Int] =
                    isTime
                    ? [UInt8(ascii: "H"): 3_600, UInt8(ascii: "M"): 60, UInt8(ascii: "S"): 1]
                    : [UInt8(ascii: "W"): 604_800, UInt8(ascii: "D"): 86_400]
                guard let unit = units[byte], let count = number else { return nil }
                let (length, isTooLong) = count.multipliedReportingOverflow(by: unit)
                if isTooLong || length > longest - seconds { return nil }
                seconds += length
                number = nil
            }
            isFirst = false
        }
        return number == nil && !isFirst ? seconds : nil
    }
}
