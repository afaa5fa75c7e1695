import StorageProtocols

/// An identity in the compact form in which it is compared and blocked: folded, cut into parts, about 150 bytes.
struct MatchForm: Sendable, Hashable {
    var bytes: [UInt8]

    init(_ profile: IdentityProfile) {
        var writer = MatchFormWriter()
        bytes = []
        writer.append(profile, to: &bytes)
    }

    /// Hands the parts of two forms to `body`.
    static func withViews<T>(
        _ a: MatchForm,
        _ b: MatchForm,
        _ body: (MatchFormView, MatchFormView) -> T
    ) -> T {
        a.bytes.withUnsafeBufferPointer { first in
            b.bytes.withUnsafeBufferPointer { second in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * MatchSlot.count) { slots in
                    body(
                        MatchFormView(first, slots: .init(rebasing: slots[..<MatchSlot.count])),
                        MatchFormView(second, slots: .init(rebasing: slots[MatchSlot.count...]))
                    )
                }
            }
        }
    }
}

/// Writes identities in the form in which they are compared; keep one for many, it reuses its memory.
struct MatchFormWriter {
    private var scratch: [UInt8] = []
    private var words: [UInt8] = []

    /// The most bytes of a part.
    private static let limit = 120

    /// Appends the form of a profile.
    mutating func append(_ profile: IdentityProfile, to form: inout [UInt8]) {
        let name = profile.name
        let given = name.given
        plain(given, MatchSlot.given, &form)
        if !scratch.isEmpty {
            let groups = Nicknames.groups(of: scratch)
            if !groups.isEmpty { put(groups, MatchSlot.nicknames, &form) }
        }
        plain(name.family, MatchSlot.family, &form)
        plain(name.nickname.isEmpty ? name.givenReading : name.nickname, MatchSlot.otherGiven, &form)
        plain(name.familyReading, MatchSlot.otherFamily, &form)
        var names = MatchSlot.company.makeIterator()
        for company in profile.companyNames {
            guard let slot = names.next() else { break }
            scratch.removeAll(keepingCapacity: true)
            IdentityText.append(CompanyName(company).normal, words: true, to: &scratch)
            put(scratch, slot, &form)
        }
        if let organization = profile.organization {
            organization.withBytes { put($0, MatchSlot.organization, &form) }
        }
        reach(profile, &form)
        if let birthday = profile.birthday {
            scratch.removeAll(keepingCapacity: true)
            IdentityText.append(birthday, to: &scratch)
            put(scratch, MatchSlot.birthday, &form)
        }
        var start = MatchSlot.addresses.lowerBound
        for address in profile.addresses where start < MatchSlot.addresses.upperBound && !address.isEmpty {
            append(address, start, &form)
            start += MatchSlot.addressParts
        }
    }

    private mutating func reach(_ profile: IdentityProfile, _ form: inout [UInt8]) {
        var slots = MatchSlot.emails.makeIterator()
        for email in profile.emails {
            guard let slot = slots.next() else { break }
            scratch.removeAll(keepingCapacity: true)
            CanonicalEmail.append(email, to: &scratch)
            put(scratch, slot, &form)
        }
        slots = MatchSlot.phones.makeIterator()
        for phone in profile.phones {
            guard let slot = slots.next() else { break }
            put(Array(phone.digits.utf8), slot, &form)
        }
        if !profile.companyNames.isEmpty {
            slots = MatchSlot.domains.makeIterator()
            var seen: Set<String> = []
            let hosts = profile.websites + profile.emails.map { String($0.domain) }
            for domain in hosts.compactMap(WebDomain.normal(of:))
            where !CanonicalEmail.isFreeMail(domain) && seen.insert(domain).inserted {
                guard let slot = slots.next() else { break }
                put(Array(domain.utf8), slot, &form)
            }
        }
        slots = MatchSlot.identifiers.makeIterator()
        for identifier in profile.identifiers {
            guard let slot = slots.next() else { break }
            scratch.removeAll(keepingCapacity: true)
            scratch += identifier.scheme.utf8
            scratch.append(0)
            let start = scratch.count
            IdentityText.append(identifier.value, words: false, to: &scratch)
            if scratch.count > start { put(scratch, slot, &form) }
        }
    }

    private mutating func append(_ address: PostalAddress, _ start: Int, _ form: inout [UInt8]) {
        let lines = StreetText(address.street)
        put(lines.number, start + MatchSlot.number, &form)
        put(lines.street, start + MatchSlot.street, &form)
        put(lines.rest, start + MatchSlot.line, &form)
        plain(address.locality, start + MatchSlot.locality, &form)
        plain(address.postalCode, start + MatchSlot.postalCode, &form)
        plain(address.region, start + MatchSlot.region, &form)
    }

    /// Writes a text without its spaces and punctuation; it stays in the scratch memory.
    private mutating func plain(_ text: String, _ slot: Int, _ form: inout [UInt8]) {
        scratch.removeAll(keepingCapacity: true)
        if text.isEmpty { return }
        IdentityText.append(text, words: false, to: &scratch)
        put(scratch, slot, &form)
    }

    private func put(_ part: some Collection<UInt8>, _ slot: Int, _ form: inout [UInt8]) {
        if part.isEmpty { return }
        var part = Array(part.prefix(Self.limit))
        // Never half a scalar.
        if part.count == Self.limit {
            while let last = part.last, last & 0xC0 == 0x80 { part.removeLast() }
            if let last = part.last, last >= 0xC0 { part.removeLast() }
        }
        form.append(UInt8(truncatingIfNeeded: slot))
        form.append(UInt8(truncatingIfNeeded: part.count))
        form += part
    }
}
