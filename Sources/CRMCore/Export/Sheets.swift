import StorageProtocols

/// The columns of contacts.
enum ContactSheet: ExportSheet {
    static func measure(_ record: Contact, _ shape: inout SheetShape) {
        shape.include(
            emails: record.emails.count,
            phones: record.phones.count,
            addresses: record.addresses.count,
            websites: record.websites.count,
            record.custom
        )
    }

    static func header(_ shape: SheetShape) -> [String] { ExportHeader.fixed(.contacts) + shape.reachableHeader }

    static func references(_ record: Contact) -> NameTable.References {
        NameTable.References(
            accounts: [record.account].compactMap { $0 },
            users: [record.owner].compactMap { $0 },
            tags: record.tags
        )
    }

    static func write(_ record: Contact, _ shape: SheetShape, _ names: NameTable, to writer: inout CSVWriter) {
        writer.append(record.externalID)
        writer.append(record.name.prefix)
        writer.append(record.name.given)
        writer.append(record.name.middle)
        writer.append(record.name.family)
        writer.append(record.name.suffix)
        writer.append(record.name.nickname)
        writer.append(record.name.givenReading)
        writer.append(record.name.familyReading)
        writer.append(record.name.familyFirst ? "true" : "")
        writer.append(names.name(record.account))
        writer.append(names.externalID(record.account))
        writer.append(record.jobTitle)
        writer.append(record.department)
        writer.append(names.name(record.owner))
        writer.append(record.lifecycle?.rawValue)
        writer.append(record.birthday?.description)
        writer.append(record.source)
        writer.append(names.names(record.tags))
        writer.append(record.note)
        writer.append(record.createdAt.description)
        writer.append(emails: record.emails, shape)
        writer.append(phones: record.phones, shape)
        writer.append(addresses: record.addresses, shape)
        for index in 0..<shape.websites {
            writer.append(record.websites.indices.contains(index) ? record.websites[index] : nil)
        }
        writer.append(custom: record.custom, shape)
    }
}

/// The columns of accounts.
enum AccountSheet: ExportSheet {
    static func measure(_ record: Account, _ shape: inout SheetShape) {
        shape.include(
            emails: record.emails.count,
            phones: record.phones.count,
            addresses: record.addresses.count,
            websites: 0,
            record.custom
        )
    }

    static func header(_ shape: SheetShape) -> [String] { ExportHeader.fixed(.accounts) + shape.reachableHeader }

    static func references(_ record: Account) -> NameTable.References {
        NameTable.References(
            accounts: [record.parent].compactMap { $0 },
            users: [record.owner].compactMap { $0 },
            tags: record.tags
        )
    }

    static func write(_ record: Account, _ shape: SheetShape, _ names: NameTable, to writer: inout CSVWriter) {
        writer.append(record.externalID)
        writer.append(record.name)
        writer.append(record.legalName)
        writer.append(record.website)
        writer.append(record.industry)
        writer.append(record.employees.map { String($0) } ?? "", as: .number)
        writer.append(record.foundedYear.map { String($0) } ?? "", as: .number)
        writer.append(record.annualRevenue?.decimal ?? "", as: .number)
        writer.append(record.annualRevenue?.currency.code)
        writer.append(names.name(record.parent))
        writer.append(names.externalID(record.parent))
        writer.append(names.name(record.owner))
        writer.append(names.names(record.tags))
        writer.append(record.note)
        writer.append(record.createdAt.description)
        writer.append(emails: record.emails, shape)
        writer.append(phones: record.phones, shape)
        writer.append(addresses: record.addresses, shape)
        writer.append(custom: record.custom, shape)
    }
}

/// The columns of activities.
enum ActivitySheet: ExportSheet {
    static func measure(_ record: Activity, _ shape: inout SheetShape) { shape.include(record.custom) }

    static func header(_ shape: SheetShape) -> [String] { ExportHeader.fixed(.activities) + shape.customHeader }

    static func references(_ record: Activity) -> NameTable.References {
        NameTable.References(
            accounts: record.links.compactMap { $0.id(as: Account.self) },
            users: [record.owner].compactMap { $0 }
        )
    }

    static func write(_ record: Activity, _ shape: SheetShape, _ names: NameTable, to writer: inout CSVWriter) {
        func people(_ roles: Participant.Role...) -> String {
            record.participants.filter { roles.contains($0.role) }
                .compactMap { $0.address ?? $0.name }
                .joined(separator: "; ")
        }
        let account = record.links.lazy.compactMap { $0.id(as: Account.self) }.first
        writer.append(record.externalID)
        writer.append(record.channel.rawValue)
        writer.append(record.direction?.rawValue)
        writer.append(record.at.description)
        writer.append(record.durationSeconds.map { String($0) } ?? "", as: .number)
        writer.append(record.subject)
        writer.append(record.body)
        writer.append(people(.from))
        writer.append(people(.to))
        writer.append(people(.cc, .bcc))
        writer.append(people(.attendee, .organizer))
        writer.append(names.name(account))
        writer.append(names.externalID(account))
        writer.append(names.name(record.owner))
        writer.append(custom: record.custom, shape)
    }
}
