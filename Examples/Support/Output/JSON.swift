package import CRMCore

extension JSONValue {
    /// An object of these members.
    package static func object(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.map { Member($0.key, $0.value) })
    }

    package static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    package static func number(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }

    package static func time(_ instant: Instant?) -> JSONValue { .text(instant?.description) }

    package static func list<Element>(_ elements: [Element], _ json: (Element) -> JSONValue) -> JSONValue {
        .array(elements.map(json))
    }

    /// The value as one line with the members of objects in the order of their keys.
    package var sortedText: String {
        do {
            return String(decoding: try sorted.encoded(), as: UTF8.self)
        } catch {
            return #"{"error":{"code":"json","message":"the answer cannot be written as JSON"}}"#
        }
    }

    private var sorted: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let members):
            .object(
                members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                    .map { Member($0.key, $0.value.sorted) }
            )
        default: self
        }
    }

    /// The object with further members.
    package func merging(_ others: [String: JSONValue]) -> JSONValue {
        guard case .object(let members) = self else { return self }
        let kept = members.filter { others[$0.key] == nil }
        return .object(kept + others.map { Member($0.key, $0.value) })
    }
}
