public import ArgumentParser
public import CRMCore
import ExampleSupport

struct RoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role",
        abstract: "Says what users may do; with the first role, --actor holds users to theirs.",
        subcommands: [Add.self, Grant.self, Hide.self, Reveal.self, Give.self, Take.self, List.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a role.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The name.")
        var name: String

        @Option(help: "The role above, whose holders are over the holders of this one.")
        var parent: String?

        @Flag(help: "Allow everything.")
        var everything = false

        func run() async throws {
            try await host.withHost { host in
                let permissions = everything ? RolePermissions.everything(in: host.crm) : RolePermissions()
                let role = try await host.session
                    .write(reason: "role.add") { [name, parent] transaction in
                        let parent = try parent.map { try transaction.role(named: $0).id }
                        return try transaction.create(Role(name: name, parent: parent, permissions: permissions))
                    }
                    .value
                host.output.print(RoleListAnswer(roles: [role.record]))
            }
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a role do something with records of a type.",
            discussion: "  role grant rep contact read,update team"
        )

        @OptionGroup var host: HostOptions

        @Argument(help: "The role.")
        var role: String

        @Argument(help: "The record type, such as contact, account, activity, task, user or tag.")
        var type: String

        @Argument(
            help: "read, create, update, delete, export, massUpdate, assign, merge, erase, share, with commas between."
        )
        var abilities: String

        @Argument(help: "Whose: none, own, team, subtree or all.")
        var scope: AccessScope

        func validate() throws {
            for name in abilities.split(separator: ",") {
                guard TypePermissions.abilities.contains(Ability(rawValue: String(name))) else {
                    let names = TypePermissions.abilities.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("there is no ability '\(name)'; there are: \(names)")
                }
            }
        }

        func run() async throws {
            try await RoleCommand.change(role, "role.grant", host) { [type, abilities, scope] permissions in
                for name in abilities.split(separator: ",") {
                    let ability = Ability(rawValue: String(name))
                    permissions.types[type, default: TypePermissions()].scopes[ability] = scope
                }
            }
        }
    }

    struct Hide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Hides a field from a role.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The role.")
        var role: String

        @Argument(help: "The record type.")
        var type: String

        @Argument(help: "The field, such as birthday or custom.shoe_size.")
        var field: String

        @Flag(help: "Only keep it from being changed.")
        var readOnly = false

        func run() async throws {
            try await RoleCommand.change(role, "role.hide", host) { [type, field, readOnly] permissions in
                permissions.types[type, default: TypePermissions()].fields[field] = readOnly ? .readOnly : .hidden
            }
        }
    }

    struct Reveal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows a role a field that was hidden from it.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The role.")
        var role: String

        @Argument(help: "The record type.")
        var type: String

        @Argument(help: "The field.")
        var field: String

        func run() async throws {
            try await RoleCommand.change(role, "role.reveal", host) { [role, type, field] permissions in
                guard permissions.types[type]?.fields.removeValue(forKey: field) != nil else {
                    throw Failure(
                        "notFound",
                        "'\(field.printable)' of a \(type.printable) is not hidden from \(role)".printable
                    )
                }
            }
        }
    }

    struct Give: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Gives a user a role.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The user's name, e-mail address or identifier.")
        var user: String

        @Argument(help: "The role.")
        var role: String

        func run() async throws {
            try await host.withHost { host in
                let user = try await host.session
                    .write(reason: "role.give") { [user, role] transaction in
                        var user = try transaction.knownUser(user)
                        let role = try transaction.role(named: role).id
                        if !user.roles.contains(role) { user.roles.append(role) }
                        return try transaction.update(user)
                    }
                    .value
                host.output.print(DoneAnswer(having: user, host))
            }
        }
    }

    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a role from a user.")

        @OptionGroup var host: HostOptions

        @Argument(help: "The user's name, e-mail address or identifier.")
        var user: String

        @Argument(help: "The role.")
        var role: String

        func run() async throws {
            try await host.withHost { host in
                let user = try await host.session
                    .write(reason: "role.take") { [user, role] transaction in
                        var user = try transaction.knownUser(user)
                        let taken = try transaction.role(named: role).id
                        guard user.roles.contains(taken) else {
                            throw Failure("notFound", "\(user.name) does not have the role \(role)".printable)
                        }
                        user.roles.removeAll { $0 == taken }
                        return try transaction.update(user)
                    }
                    .value
                host.output.print(DoneAnswer(having: user, host))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the roles and what they allow.")

        @OptionGroup var host: HostOptions

        func run() async throws {
            try await host.withHost { host in
                let roles = try await host.session.fetch(Role.all.sorted { $0.name.ascending })
                host.output.print(RoleListAnswer(roles: roles.map(\.record)))
            }
        }
    }

    /// Changes what a role allows.
    fileprivate static func change(
        _ name: String,
        _ reason: String,
        _ options: HostOptions,
        _ body: @escaping @Sendable (inout RolePermissions) throws -> Void
    ) async throws {
        try await options.withHost { host in
            let role = try await host.session
                .write(reason: reason) { transaction in
                    var role = try transaction.role(named: name)
                    try body(&role.permissions)
                    return try transaction.update(role)
                }
                .value
            host.output.print(RoleListAnswer(roles: [role.record]))
        }
    }
}

extension DoneAnswer {
    /// How many roles a user has now.
    fileprivate init(having user: Stored<User>, _ host: ToolHost) {
        self.init(words: "\(user.name) has \(host.output.layout.count(user.roles.count, "roles"))", id: user.id.raw)
    }
}

extension AccessScope: ExpressibleByArgument {}
extension AccessLevel: ExpressibleByArgument {}

extension QueryTransaction {
    /// The role with this name.
    func role(named name: String) throws -> Stored<Role> {
        guard let role = try first(Role.where { $0.name == name }) else {
            throw Failure("unknownRole", "there is no role '\(name.printable)'", ["value": .string(name)])
        }
        return role
    }

    /// The user with this name, e-mail address or identifier.
    func knownUser(_ text: String) throws -> Stored<User> {
        guard let user = try user(named: text) else {
            throw Failure("unknownUser", "there is no user '\(text.printable)'", ["value": .string(text)])
        }
        return user
    }
}
