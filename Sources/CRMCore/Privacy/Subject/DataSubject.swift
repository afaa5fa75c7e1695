public import StorageProtocols

/// A person whose data is handed out or erased: the records that are this person, and by what else it is known.
public struct DataSubject: Sendable, Hashable {
    /// The contact.
    public let contact: ID<Contact>
    /// The contact, its merged copies, leads, and the records that are about nobody else.
    public private(set) var records: Set<RecordLink> = []
    /// The normal forms of the e-mail addresses that the person has or had.
    public private(set) var emails: Set<String> = []
    /// The normal forms of the phone numbers that the person has or had.
    public private(set) var phones: Set<String> = []
    /// The full names and other texts by which the person is known.
    public private(set) var names: Set<String> = []
    private var needles = TextNeedles()

    init(_ contact: ID<Contact>) { self.contact = contact }

    /// Whether a record is this person's own.
    public func has<R: Record>(_ id: ID<R>) -> Bool { records.contains(RecordLink(id)) }

    /// Whether an address in its normal form is or was this person's.
    public func has(address: String) -> Bool { emails.contains(address) || phones.contains(address) }

    /// Whether a text names the person, in full or by an address.
    public func isNamed(in text: String) -> Bool { needles.isFound(in: text) }

    /// A text in which the person's names and addresses are unreadable.
    public func unnamed(_ text: String) -> String { needles.redacting(text) }

    mutating func insert(_ link: RecordLink) { records.insert(link) }

    /// Notes an address that the person has or had.
    public mutating func note(_ email: EmailAddress) {
        emails.insert(email.normal)
        needles.add(email.normal)
        needles.add(email.value)
    }

    /// Notes a phone number that the person has or had.
    public mutating func note(_ phone: PhoneNumber) {
        phones.insert(phone.normal)
        needles.add(phone.normal)
        needles.add(phone.value)
    }

    /// Notes a name that the person has or had.
    ///
    /// A single word is no name by which somebody is told from others, but is remembered where it is all there is.
    public mutating func note(_ name: PersonName) {
        let (given, family) = (name.given, name.family)
        let forms = [
            name.formatted, "\(given) \(family)", "\(family) \(given)", "\(family), \(given)", family + given,
        ]
        guard !given.isEmpty, !family.isEmpty else {
            if !name.isEmpty { names.insert(name.formatted) }
            return
        }
        for form in forms {
            names.insert(form)
            needles.add(form)
        }
    }

    /// Whether one of the names is the same, whatever its case, width and accents.
    func isCalled(_ other: Set<String>) -> Bool {
        let own = Set(names.map { TextFolding.fold($0) })
        return other.contains { own.contains(TextFolding.fold($0)) }
    }
}
