/// Something that a role may allow: an action on records of a type, or a named right over the whole CRM.
///
/// It is open: a module may ask for abilities of its own, which nobody has until a role grants them.
public struct Ability: RawRepresentable, Sendable, Hashable, Codable, CodingKeyRepresentable {
    /// The stable name.
    public var rawValue: String

    /// Creates an ability from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// To see records.
    ///
    /// Every other action on a record requires it.
    public static let read = Ability(rawValue: "read")
    /// To create records.
    public static let create = Ability(rawValue: "create")
    /// To change records.
    public static let update = Ability(rawValue: "update")
    /// To delete records.
    public static let delete = Ability(rawValue: "delete")
    /// To write records into files.
    public static let export = Ability(rawValue: "export")
    /// To change many records by one command.
    public static let massUpdate = Ability(rawValue: "massUpdate")
    /// To make others the owners of records; its scope says whom.
    public static let assign = Ability(rawValue: "assign")
    /// To make one record of several.
    public static let merge = Ability(rawValue: "merge")
    /// To remove a person from rows, history and files.
    public static let erase = Ability(rawValue: "erase")
    /// To share single records with others.
    public static let share = Ability(rawValue: "share")

    /// To change roles, teams, access rules, restrictions and who has which role; of the whole CRM.
    ///
    /// Who has it can have everything.
    public static let manageAccess = Ability(rawValue: "manageAccess")
    /// To write and read archives of everything; of the whole CRM.
    public static let archive = Ability(rawValue: "archive")

    /// Whether a rule or a share that lets others see a record gives this ability.
    var isOfReaders: Bool { self == .read || self == .export }

    /// Whether who may change a record may do it with the parts of the record.
    var isOfParts: Bool { self == .update || self == .massUpdate || self == .delete }

    /// Whether a rule or a share that lets others change a record gives this ability.
    var isOfEditors: Bool { isOfReaders || self == .update || self == .massUpdate }
}

extension Ability: Comparable {
    /// The order of the names.
    public static func < (left: Ability, right: Ability) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// Whose records a permission is about.
public enum AccessScope: String, Sendable, Hashable, Codable, CaseIterable {
    /// None: the action is not allowed.
    case none
    /// The user's own.
    case own
    /// Those of the user's team and of the teams that are part of it.
    case team
    /// Those of the users beneath: who report to the user, directly or not, and who have a role beneath the user's.
    case subtree
    /// All, those without an owner too.
    case all
}

/// What a rule or a share lets others do with a record.
public enum AccessLevel: String, TextRepresentable, Codable, CaseIterable {
    /// See it.
    case read
    /// See and change it.
    case update

    /// Whether an ability comes with the level.
    func grants(_ ability: Ability) -> Bool { self == .update ? ability.isOfEditors : ability.isOfReaders }
}

/// How much of a field a role leaves out.
public enum FieldRestriction: String, Sendable, Hashable, Codable {
    /// It can be seen and not be changed.
    case readOnly
    /// It can't be seen, changed, filtered, sorted by, grouped by, searched or exported.
    case hidden
}

/// How much of activities a role shows.
public enum ActivityVisibility: String, Sendable, Hashable, Codable {
    /// Not at all.
    case none
    /// That something happened: the channel, the time, the owner and the links; not what was said and by whom.
    case metadataOnly
    /// Everything.
    case full
}
