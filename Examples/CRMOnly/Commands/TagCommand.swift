import ArgumentParser
import CRMCore
import ExampleSupport

struct TagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Adds tags to contacts and accounts, removes and lists them.",
        subcommands: [Add.self, Remove.self, List.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Gives a contact or account tags.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The identifier or e-mail address.")
        var record: String

        @Argument(help: "The names of the tags; a new name makes a new tag.")
        var tags: [String]

        func run() async throws {
            try await host.withHost { host in
                let answer = try await host.session.write(reason: "tag.add") { [record, tags] transaction in
                    let ids = try tags.map { name in
                        try transaction.tag(named: name)?.id ?? transaction.create(Tag(name: name)).id
                    }
                    return try transaction.retag(record) { old in old + ids.filter { !old.contains($0) } }
                }
                host.output.print(answer.value)
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes tags from a contact or account.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The identifier or e-mail address.")
        var record: String

        @Argument(help: "The names of the tags.")
        var tags: [String]

        func run() async throws {
            try await host.withHost { host in
                let answer = try await host.session.write(reason: "tag.remove") { [record, tags] transaction in
                    let ids = try tags.map { name in
                        guard let tag = try transaction.tag(named: name) else {
                            throw Failure("unknownTag", "there is no tag '\(name.printable)'", ["value": .string(name)])
                        }
                        return tag.id
                    }
                    return try transaction.retag(record) { old in old.filter { !ids.contains($0) } }
                }
                host.output.print(answer.value)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists all tags, or those of a contact or account."
        )

        @OptionGroup var host: HostOptions

        @Argument(help: "The identifier or e-mail address.")
        var record: String?

        func run() async throws {
            try await host.withHost { host in
                if let record {
                    host.output.print(try await host.session.read { try $0.tags(of: record) })
                } else {
                    host.output.print(try await host.session.read { try $0.allTags() })
                }
            }
        }
    }
}

extension CommandTransaction {
    /// Changes the tags of a contact or account.
    fileprivate func retag(_ record: String, _ change: ([ID<Tag>]) -> [ID<Tag>]) throws -> SubjectTagsAnswer {
        let subject: Subject
        switch try self.subject(record) {
        case .contact(var contact):
            contact.tags = change(contact.tags)
            subject = .contact(try update(contact))
        case .account(var account):
            account.tags = change(account.tags)
            subject = .account(try update(account))
        }
        return SubjectTagsAnswer(subject: subject, tags: try Names(in: self).tags(subject.tags))
    }
}

extension QueryTransaction {
    fileprivate func tags(of record: String) throws -> SubjectTagsAnswer {
        let subject = try subject(record)
        return SubjectTagsAnswer(subject: subject, tags: try Names(in: self).tags(subject.tags))
    }

    fileprivate func allTags() throws -> TagListAnswer {
        let rows = try fetch(Tag.all.sorted { $0.nameKey.ascending })
            .map { tag in
                let contacts = try count(Contact.where { $0.tags.contains(tag.id) })
                let accounts = try count(Account.where { $0.tags.contains(tag.id) })
                return TagListAnswer.Row(tag: tag.record, contacts: contacts, accounts: accounts)
            }
        return TagListAnswer(rows: rows)
    }
}

extension Subject {
    fileprivate var tags: [ID<Tag>] {
        switch self {
        case .contact(let contact): contact.tags
        case .account(let account): account.tags
        }
    }
}
