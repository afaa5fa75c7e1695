public import StorageProtocols

/// Where a message reaches a person, in the form in which such addresses are compared.
public struct ContactAddress: Sendable, Hashable {
    /// What kind of address it is.
    public let kind: Kind
    /// The normal form: ``EmailAddress/normal``, ``PhoneNumber/normal``, or a postal address in one line.
    public let normal: String

    /// Creates an address from its normal form.
    public init(_ kind: Kind, normal: String) {
        self.kind = kind
        self.normal = normal
    }

    /// An e-mail address.
    public static func email(_ address: EmailAddress) -> ContactAddress {
        ContactAddress(.email, normal: address.normal)
    }

    /// A phone number, without its extension.
    public static func phone(_ number: PhoneNumber) -> ContactAddress {
        ContactAddress(.phone, normal: number.normal)
    }

    /// A postal address, without regard to case, width and white space.
    public static func post(_ address: PostalAddress) -> ContactAddress {
        let words = TextFolding.fold(address.formatted).split(whereSeparator: ContactText.isSpace)
        return ContactAddress(.postal, normal: String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self))
    }

    /// The kinds of address.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// An e-mail address.
        case email
        /// A phone number.
        case phone
        /// A postal address.
        case postal
    }
}

extension ContactAddress: TextRepresentable {
    /// The stored form: kind, colon, normal form.
    public var rawValue: String { "\(kind.rawValue):\(normal)" }

    /// Reads the stored form.
    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let name = String(bytes[..<colon]),
            let kind = Kind(rawValue: name)
        else { return nil }
        self.init(kind, normal: String(decoding: bytes[bytes.index(after: colon)...], as: UTF8.self))
    }
}

extension Contact {
    /// The contact's addresses of a kind, the main one first.
    public func addresses(_ kind: ContactAddress.Kind) -> [ContactAddress] {
        switch kind {
        case .email: emails.map(ContactAddress.email)
        case .phone: phones.map(ContactAddress.phone)
        case .postal: addresses.map(ContactAddress.post)
        }
    }
}
