public import CRMCore

/// What a template can show of one contact.
///
/// - `contact`: `name`, `prefix`, `givenName`, `familyName`, `nickname`, `email`, `jobTitle`, `department`, `city`,
///   `country` (two letters), `lifecycle`, `source`, and the custom fields under `custom`;
/// - `account`: `name`, `industry`, `website`, `city`, `country`, and the custom fields under `custom`;
/// - `owner`: `name` and `email` of who looks after the contact;
/// - `sender`: `name`, `email`, and the postal `address`;
/// - `links`: `unsubscribe`;
/// - `journey`: whatever the sender of the mail adds.
public struct MergeData: Sendable, Hashable {
    /// The data as the object that templates see.
    public private(set) var value: JSONValue

    /// Collects the data of a contact.
    public init(
        contact: Contact,
        account: Account? = nil,
        owner: User? = nil,
        settings: MailSettings,
        journey: JSONValue = .object([]),
        unsubscribe: String? = nil
    ) {
        var members: [JSONValue.Member] = []
        members.reserveCapacity(6)
        members.append(.init("contact", Self.object(contact)))
        if let account { members.append(.init("account", Self.object(account))) }
        if let owner {
            members.append(.init("owner", .object(Self.members(("name", owner.name), ("email", owner.email)))))
        }
        let sender = settings.sender
        members.append(
            .init(
                "sender",
                .object(
                    Self.members(
                        ("name", sender.name),
                        ("email", sender.address.normal),
                        ("address", settings.postalAddress)
                    )
                )
            )
        )
        if let unsubscribe {
            members.append(.init("links", .object([.init("unsubscribe", .string(unsubscribe))])))
        }
        members.append(.init("journey", journey))
        value = .object(members)
    }

    /// The names that templates may use, but for those of custom fields and of the journey.
    static let names: [String: Set<String>] = [
        "contact": [
            "name", "prefix", "givenName", "familyName", "nickname", "email", "jobTitle", "department", "city",
            "country", "lifecycle", "source", "custom",
        ],
        "account": ["name", "industry", "website", "city", "country", "custom"],
        "owner": ["name", "email"],
        "sender": ["name", "email", "address"],
        "links": ["unsubscribe"],
        "journey": [],
    ]

    private static func object(_ contact: Contact) -> JSONValue {
        let address = contact.addresses.first
        return .object(
            members(
                ("name", contact.displayName),
                ("prefix", contact.name.prefix),
                ("givenName", contact.name.given),
                ("familyName", contact.name.family),
                ("nickname", contact.name.nickname),
                ("email", contact.emails.first?.normal),
                ("jobTitle", contact.jobTitle),
                ("department", contact.department),
                ("city", address?.locality),
                ("country", address?.country?.code),
                ("lifecycle", contact.lifecycle?.rawValue),
                ("source", contact.source)
            ) + custom(contact.custom)
        )
    }

    private static func object(_ account: Account) -> JSONValue {
        let address = account.addresses.first
        return .object(
            members(
                ("name", account.name),
                ("industry", account.industry),
                ("website", account.website),
                ("city", address?.locality),
                ("country", address?.country?.code)
            ) + custom(account.custom)
        )
    }

    /// The members that say something.
    private static func members(_ members: (String, String?)...) -> [JSONValue.Member] {
        members.compactMap { name, text in
            guard let text, !text.isEmpty else { return nil }
            return .init(name, .string(text))
        }
    }

    private static func custom(_ values: CustomValues) -> [JSONValue.Member] {
        if values.isEmpty { return [] }
        let members = values.names.map { name -> JSONValue.Member in
            switch values[name] {
            case .integer(let number): .init(name, .integer(number))
            case .real(let number): .init(name, .real(number))
            case .text(let text): .init(name, .string(text))
            default: .init(name, .null)
            }
        }
        return [.init("custom", .object(members))]
    }
}
