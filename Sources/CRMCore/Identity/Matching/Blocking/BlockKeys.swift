/// The kinds of key by which records come to be compared at all: two records are compared when they share a key.
enum BlockKind: UInt32, CaseIterable {
    case email
    case mailbox
    case phone
    case identifier
    case birthday
    case fullName
    case soundOfName
    case nameAndPostalCode
    case nameAndStreet
    case nameAndNumber
    case nameAndOrganization
    case streetAndNumber
    case streetAndPostalCode
    case numberAndTown
    case streetLines
    case companyName
    case companyAndTown
    case companyAndPostalCode
    case companyWords
    case domain

    /// The name in reports.
    var name: String { "\(self)" }
}

/// Computes the blocking keys of identities: 32 bits, the kind in the upper five.
struct BlockKeys {
    private(set) var keys: [UInt32] = []

    static func kind(of key: UInt32) -> BlockKind? { BlockKind(rawValue: key >> 27) }

    /// Replaces the keys by those of an identity, in ascending order and each once.
    mutating func compute(_ view: MatchFormView) {
        keys.removeAll(keepingCapacity: true)
        reach(view)
        let names = [MatchSlot.given, MatchSlot.family, MatchSlot.otherGiven, MatchSlot.otherFamily].filter(view.has)
        person(view, names)
        company(view)
        places(view, names)
        keys.sort()
        var count = 0
        for key in keys where count == 0 || keys[count - 1] != key {
            keys[count] = key
            count += 1
        }
        keys.removeLast(keys.count - count)
    }

    private mutating func add(_ kind: BlockKind, _ build: (inout ValueHash) -> Void) {
        var hash = ValueHash(UInt8(truncatingIfNeeded: kind.rawValue))
        build(&hash)
        keys.append(kind.rawValue << 27 | UInt32(truncatingIfNeeded: hash.mixed >> 37))
    }

    private mutating func reach(_ view: MatchFormView) {
        for slot in MatchSlot.emails where view.has(slot) {
            let email = view[slot]
            add(.email) { $0.add(email) }
            let local = email.prefix { $0 != UInt8(ascii: "@") }
            if local.count >= 6 { add(.mailbox) { $0.add(local) } }
        }
        for slot in MatchSlot.phones where view[slot].count >= 7 { add(.phone) { $0.add(view[slot].suffix(8)) } }
        for slot in MatchSlot.identifiers where view.has(slot) { add(.identifier) { $0.add(view[slot]) } }
        for slot in MatchSlot.domains where view.has(slot) { add(.domain) { $0.add(view[slot]) } }
    }

    private mutating func person(_ view: MatchFormView, _ names: [Int]) {
        if view.has(MatchSlot.birthday) {
            for slot in names.prefix(2) {
                add(.birthday) {
                    $0.add(view[MatchSlot.birthday])
                    $0.add(view[slot].prefix(1))
                }
            }
        }
        guard view.has(MatchSlot.given), view.has(MatchSlot.family) else {
            for slot in names { add(.fullName) { $0.add(view[slot]) } }
            return
        }
        let (given, family) = (view[MatchSlot.given], view[MatchSlot.family])
        unordered(.fullName, { $0.add(given) }, { $0.add(family) })
        unordered(.soundOfName, { PhoneticCode.add(given, to: &$0) }, { PhoneticCode.add(family, to: &$0) })
        let groups = view[MatchSlot.nicknames]
        for group in stride(from: 0, to: groups.count - 1, by: 2) {
            unordered(.fullName, { $0.add(groups[group...(group + 1)]) }, { $0.add(family) })
        }
        for slot in [MatchSlot.otherGiven, MatchSlot.otherFamily] where view.has(slot) {
            let other = slot == MatchSlot.otherGiven ? family : given
            unordered(.fullName, { $0.add(view[slot]) }, { $0.add(other) })
        }
        guard view.has(MatchSlot.organization) else { return }
        for slot in names.prefix(2) {
            add(.nameAndOrganization) {
                $0.add(view[MatchSlot.organization])
                $0.add(Self.beginning(view[slot], 3))
            }
        }
    }

    /// Adds a key of two parts, whatever their order.
    private mutating func unordered(
        _ kind: BlockKind,
        _ first: (inout ValueHash) -> Void,
        _ second: (inout ValueHash) -> Void
    ) {
        var (a, b) = (ValueHash(0), ValueHash(0))
        first(&a)
        second(&b)
        let mixed = a.mixed &+ b.mixed
        add(kind) { hash in withUnsafeBytes(of: mixed.littleEndian) { hash.add($0) } }
    }

    private mutating func company(_ view: MatchFormView) {
        for slot in MatchSlot.company where view.has(slot) {
            let name = view[slot]
            add(.companyName) { $0.add(name.lazy.filter { $0 != 0x20 }) }
            let words = name.split(separator: 0x20)
            // The longest words tell the most; in pairs, because many share one.
            let long = words.filter { $0.count >= 3 }.sorted { $0.count > $1.count }.prefix(3)
            for (index, word) in long.enumerated() {
                for other in long.dropFirst(index + 1) {
                    unordered(.companyWords, { $0.add(word) }, { $0.add(other) })
                }
                if index == 0 { add(.companyWords) { $0.add(word) } }
            }
            let start = Self.beginning(name, 4)
            for address in stride(
                from: MatchSlot.addresses.lowerBound,
                to: MatchSlot.addresses.upperBound,
                by: MatchSlot.addressParts
            ) {
                let (town, code) = (view[address + MatchSlot.locality], view[address + MatchSlot.postalCode])
                if !town.isEmpty {
                    add(.companyAndTown) {
                        $0.add(start)
                        $0.add(Self.beginning(town, 4))
                    }
                }
                if !code.isEmpty {
                    add(.companyAndPostalCode) {
                        $0.add(Self.beginning(name, 2))
                        $0.add(code)
                    }
                }
            }
        }
    }

    private mutating func places(_ view: MatchFormView, _ names: [Int]) {
        for address in stride(
            from: MatchSlot.addresses.lowerBound,
            to: MatchSlot.addresses.upperBound,
            by: MatchSlot.addressParts
        ) {
            let number = view[address + MatchSlot.number]
            let code = view[address + MatchSlot.postalCode]
            let town = view[address + MatchSlot.locality]
            let lines = [view[address + MatchSlot.street], view[address + MatchSlot.line]].filter { !$0.isEmpty }
            for slot in names {
                let name = view[slot]
                if !code.isEmpty {
                    add(.nameAndPostalCode) {
                        $0.add(Self.beginning(name, 3))
                        $0.add(code)
                    }
                }
                for line in lines {
                    add(.nameAndStreet) {
                        PhoneticCode.add(name, to: &$0)
                        $0.add(Self.beginning(line, 4))
                    }
                }
                if !number.isEmpty, !code.isEmpty {
                    add(.nameAndNumber) {
                        PhoneticCode.add(name, to: &$0)
                        $0.add(number)
                        $0.add(code.prefix(2))
                    }
                }
            }
            for line in lines {
                let start = Self.beginning(line, 4)
                if !code.isEmpty {
                    add(.streetAndPostalCode) {
                        $0.add(start)
                        $0.add(code)
                    }
                }
                if !number.isEmpty, !code.isEmpty {
                    add(.streetAndNumber) {
                        $0.add(start)
                        $0.add(number)
                        $0.add(code.prefix(2))
                    }
                }
            }
            if !number.isEmpty, !code.isEmpty, !town.isEmpty {
                add(.numberAndTown) {
                    $0.add(number)
                    $0.add(code)
                    $0.add(Self.beginning(town, 2))
                }
            }
            if lines.count == 2 {
                let (first, second) = (Self.beginning(lines[0], 4), Self.beginning(lines[1], 4))
                unordered(.streetLines, { $0.add(first) }, { $0.add(second) })
            }
        }
    }

    /// The first letters of a text; of one in another script the first two scalars, about.
    @inline(__always)
    private static func beginning(_ text: UnsafeBufferPointer<UInt8>, _ count: Int) -> Slice<UnsafeBufferPointer<UInt8>>
    {
        text.first.map { $0 >= 0x80 } == true ? text.prefix(6) : text.prefix(count)
    }
}
