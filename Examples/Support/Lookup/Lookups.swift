package import CRMCore

extension QueryTransaction {
    /// The user with this name, in any case, or e-mail address.
    package func user(named text: String) throws -> Stored<User>? {
        let key = String(decoding: TextFolding.fold(text), as: UTF8.self)
        let email = (try? EmailAddress(text))?.normal
        return try first(User.where { $0.sortName == key || $0.email == .some(email ?? text) })
    }

    /// The tag with this name, in any case.
    package func tag(named text: String) throws -> Stored<Tag>? {
        let key = String(decoding: TextFolding.fold(text), as: UTF8.self)
        return try first(Tag.where { $0.nameKey == key })
    }
}
