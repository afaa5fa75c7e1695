public import StorageProtocols

extension CRM {
    /// Who asks and who writes: what every commit and every entry of the history names.
    ///
    /// It is nested in ``CRM``, because a top-level `Actor` would hide Swift's protocol from the files of a host.
    public enum Actor: Sendable, Hashable {
        /// A person.
        case user(ID<User>)
        /// A part of the software, such as `system("import")`.
        case system(String)
    }
}

extension CRM.Actor: LosslessStringConvertible {
    /// The form in which commits keep it: `user:<identifier>` or `system:<name>`.
    public var description: String {
        switch self {
        case .user(let id): "user:\(id)"
        case .system(let name): "system:\(name)"
        }
    }

    /// Reads the form in which commits keep it.
    public init?(_ description: String) {
        guard let colon = description.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = String(description[description.utf8.index(after: colon)...])
        switch description[..<colon] {
        case "user":
            guard let id = ID<User>(name) else { return nil }
            self = .user(id)
        case "system": self = .system(name)
        default: return nil
        }
    }
}
