package import CRMCore

extension QueryTransaction {
    /// The user with this name, in any case, e-mail address or identifier.
    ///
    /// - Throws: ``Failure`` where several have the name.
    package func user(named text: String) throws -> Stored<User>? {
        if let id = ID<User>(text) { return try find(id) }
        let key = String(decoding: TextFolding.fold(text), as: UTF8.self)
        let email = (try? EmailAddress(text))?.normal
        let found = try fetch(User.where { $0.sortName == key || $0.email == .some(email ?? text) }.limit(2))
        guard found.count < 2 else {
            throw Failure("ambiguous", "several users are called '\(text.printable)'", ["value": .string(text)])
        }
        return found.first
    }

    /// The tag with this name, in any case.
    package func tag(named text: String) throws -> Stored<Tag>? {
        let key = String(decoding: TextFolding.fold(text), as: UTF8.self)
        return try first(Tag.where { $0.nameKey == key })
    }
}
