import ArgumentParser
import CRMCore
import ExampleSupport

struct FieldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field",
        abstract: "Adds custom fields to contacts and accounts, lists and retires them.",
        subcommands: [Add.self, List.self, Retire.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a field.",
            discussion: """
                Kinds are text, long_text, integer, decimal:PLACES, money, money:EUR, date, instant, boolean, choice, \
                multi_choice, reference:TYPE, url, email and phone.

                  field add contacts budget money --label Budget
                  field add contacts tier choice --choice gold --choice silver
                """
        )

        @OptionGroup var host: HostOptions

        @Argument(help: "contacts, accounts or activities.")
        var type: ListedType

        @Argument(help: "The field's name, which never changes.")
        var name: String

        @Argument(help: "What it holds.")
        var kind: String

        @Option(help: "What people call it. (default: the name)")
        var label: String?

        @Option(help: "A value of a choice; may be repeated.")
        var choice: [String] = []

        @Flag(help: "New records must have a value.")
        var required = false

        @Flag(help: "No two records may share a value.")
        var unique = false

        @Flag(help: "Conditions on it should be fast.")
        var indexed = false

        func run() async throws {
            guard let kind = CustomFieldKind(kind) else {
                throw Failure("usage", "'\(kind.printable)' is no kind of field; see field add --help")
            }
            try await host.withHost(missing: .isCreated) { host in
                let definition = CustomFieldDefinition(
                    on: type.recordType,
                    name,
                    kind,
                    label: label ?? "",
                    rules: CustomFieldRules(choices: choice),
                    isRequired: required,
                    isUnique: unique,
                    isIndexed: indexed
                )
                host.output.print(FieldAnswer(field: try await host.session.define(definition).record, verb: "added"))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists custom fields.")

        @OptionGroup var host: HostOptions

        @Argument(help: "contacts, accounts or activities.")
        var type: ListedType?

        @Flag(help: "List those that are retired too.")
        var all = false

        func run() async throws {
            try await host.withHost { host in
                let types = type.map { [$0] } ?? ListedType.allCases
                let fields = try await host.session.read { [all] transaction in
                    try types.flatMap { try transaction.customFields(of: $0.recordType, includingRetired: all) }
                }
                host.output.print(FieldListAnswer(fields: fields.map(\.record)))
            }
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets a field take no new values; the old ones stay.")

        @OptionGroup var host: HostOptions

        @Argument(help: "contacts, accounts or activities.")
        var type: ListedType

        @Argument(help: "The field's name.")
        var name: String

        func run() async throws {
            try await host.withHost { host in
                guard let field = try await host.session.customField(name, of: type.recordType) else {
                    throw Failure(
                        "notFound",
                        "\(type.rawValue) have no custom field '\(name.printable)'; see field list",
                        ["value": .string(name)]
                    )
                }
                let retired = field.state == .retired ? field : try await host.session.retire(field)
                host.output.print(FieldAnswer(field: retired.record, verb: "retired"))
            }
        }
    }
}

extension ListedType {
    /// The name of the record type.
    fileprivate var recordType: String {
        switch self {
        case .contacts: Contact.typeName
        case .accounts: Account.typeName
        case .activities: Activity.typeName
        }
    }
}
