public import StorageProtocols

/// What a person is contacted for, such as `newsletter`; open, so that a host names its own.
///
/// A person agrees to purposes, each by itself. Only ``contract`` and ``service``, and what is named below one of them
/// as in `service.recall`, need no agreement; every other name does, also one that nobody has declared.
public struct Purpose: TextRepresentable, Hashable {
    /// The stable name of the purpose.
    public var rawValue: String

    /// Creates a purpose from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Every purpose that needs consent: a fact or a suppression about it holds for each of them.
    public static let all = Purpose(rawValue: "*")
    /// News and offers in general.
    public static let marketing = Purpose(rawValue: "marketing")
    /// What a contract with the person needs, without consent: orders, invoices, deliveries.
    public static let contract = Purpose(rawValue: "contract")
    /// What the person asked for or must know, without consent: an answer, a confirmation to click, a recall.
    public static let service = Purpose(rawValue: "service")

    /// Whether the purpose needs no consent.
    ///
    /// A person can still refuse it by name, and an address that is suppressed altogether gets nothing.
    public var isTransactional: Bool {
        [Purpose.contract, .service].contains { isSame(as: $0) || isBelow($0) }
    }

    private func isSame(as other: Purpose) -> Bool { rawValue.utf8.elementsEqual(other.rawValue.utf8) }

    private func isBelow(_ other: Purpose) -> Bool {
        let (own, above) = (rawValue.utf8, other.rawValue.utf8)
        return own.starts(with: above) && own.dropFirst(above.count).first == UInt8(ascii: ".")
    }
}
