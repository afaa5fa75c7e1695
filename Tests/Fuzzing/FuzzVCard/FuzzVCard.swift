import Fuzzing

@testable import CRMCore

/// Whatever cards the bytes hold are written and read again as the same cards, in both versions, and so are the people
/// on them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    for component in components(in: bytes(start, count)) {
        requireRoundTrip(component)
        guard let card = VCard(component) else { continue }
        for version in VCard.Version.allCases {
            let again = requireRoundTrip(card.component(version)).flatMap(VCard.init)
            require(again?.lines.count == card.lines.count, "\(card) lost a property")
        }
        requireSamePerson(card.reading(callingCode: 81))
    }
    return 0
}

private func requireSamePerson(_ reading: VCard.Reading) {
    let card = VCard(reading.contact, company: reading.company, tags: reading.tags, rest: reading.rest, .v4)
    guard let written = requireRoundTrip(card.component()), let again = VCard(written) else { return }
    let second = again.reading(callingCode: 81)
    require(second.problems.isEmpty, "\(second.problems)")
    require(second.contact.emails.map(\.normal) == reading.contact.emails.map(\.normal), "addresses of \(card)")
    require(second.contact.phones.map(\.normal) == reading.contact.phones.map(\.normal), "numbers of \(card)")
    require(second.contact.birthday == reading.contact.birthday, "the birthday of \(card)")
    require(second.contact.addresses.count == reading.contact.addresses.count, "postal addresses of \(card)")
    require(second.contact.websites.count == reading.contact.websites.count, "websites of \(card)")
    require(second.tags.count == reading.tags.count, "tags of \(card)")
}
