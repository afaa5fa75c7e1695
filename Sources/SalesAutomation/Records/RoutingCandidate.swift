public import CRMCore
public import StorageProtocols

/// Someone who was considered for a lead: whether they could have taken it, and what their credit said.
public struct RoutingCandidate: Sendable, Hashable {
    /// The person.
    public var user: ID<User>
    /// Why the person could not take the lead; nil where they could.
    public var exclusion: Exclusion?
    /// The person's weight.
    public var weight: Int64
    /// The credit before the round.
    public var before: Int64
    /// The credit after the round.
    public var after: Int64

    /// Creates a candidate.
    public init(user: ID<User>, exclusion: Exclusion? = nil, weight: Int64, before: Int64, after: Int64) {
        self.user = user
        self.exclusion = exclusion
        self.weight = weight
        self.before = before
        self.after = after
    }

    /// Why someone cannot take a lead.
    public enum Exclusion: String, Sendable, Hashable, Codable, CaseIterable {
        /// The person no longer works here.
        case leftCompany = "left_company"
        /// The person takes no leads now.
        case paused
        /// The person is not at work.
        case offHours = "off_hours"
        /// The person has as many open leads as they can have.
        case full
        /// The weight is not positive.
        case noWeight = "no_weight"
    }
}

/// Found by the person's identifier.
extension RoutingCandidate: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .idList }

    /// What the element is found by.
    public var key: Value { .id(user.raw) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("key")
        json.string(user.description)
        if let exclusion {
            json.key("excluded")
            json.string(exclusion.rawValue)
        }
        json.key("weight")
        json.integer(weight)
        json.key("before")
        json.integer(before)
        json.key("after")
        json.integer(after)
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        self.init(user: .unassigned, weight: 0, before: 0, after: 0)
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "key":
                guard let id = ID<User>(try json.readString()) else {
                    throw StorageError(.invalidValue, "a candidate is no identifier")
                }
                user = id
            case "excluded": exclusion = Exclusion(rawValue: try json.readString())
            case "weight": weight = try json.readInteger()
            case "before": before = try json.readInteger()
            case "after": after = try json.readInteger()
            default: try json.skipValue()
            }
        }
    }
}
