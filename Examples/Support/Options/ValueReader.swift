package import CRMCore

/// Reads typed values of one field out of what was typed.
package struct ValueReader {
    package let kind: ColumnKind
    package let field: String
    package let zone: Zone
    package let transaction: QueryTransaction

    package func value(_ text: String) throws -> Value {
        switch kind {
        case .text: return .text(text)
        case .boolean:
            switch text.lowercased() {
            case "true", "yes", "1": return .integer(1)
            case "false", "no", "0": return .integer(0)
            default: throw refuse(text, "true or false")
            }
        case .integer:
            guard let number = Int64(text) else { throw refuse(text, "a whole number") }
            return .integer(number)
        case .real:
            guard let number = Double(text), number.isFinite else { throw refuse(text, "a number") }
            return .real(number)
        case .instant: return try TimeText(text, zone: zone).start.value
        case .date:
            guard let date = CivilDate(iso8601: text) else { throw refuse(text, "a date as YYYY-MM-DD") }
            return date.value
        case .id(let target): return .id(try id(text, of: target))
        case .bytes, .json, .textList, .idList: throw refuse(text, "nothing: it cannot be compared")
        }
    }

    /// The key by which an element of a list field is found.
    package func key(_ text: String, of list: FieldName) throws -> Value {
        switch list {
        case Contact.Fields.emails.reference: return try email(text)
        case Contact.Fields.phones.reference:
            do {
                return .text(try PhoneNumber(text).normal)
            } catch {
                throw refuse(text, "a phone number (\(error))")
            }
        case Contact.Fields.tags.reference:
            if let id = RecordID(text) { return .id(id) }
            guard let tag = try transaction.tag(named: text) else {
                throw Failure("unknownTag", "there is no tag '\(text.printable)'", ["value": .string(text)])
            }
            return .id(tag.id.raw)
        default: return kind == .idList ? .id(try id(text, of: nil)) : .text(text)
        }
    }

    package func email(_ text: String) throws -> Value {
        do {
            return .text(try EmailAddress(text).normal)
        } catch {
            throw refuse(text, "an e-mail address (\(error))")
        }
    }

    private func id(_ text: String, of target: String?) throws -> RecordID {
        if let id = RecordID(text) { return id }
        guard target == User.typeName else { throw refuse(text, "an identifier") }
        guard let user = try transaction.user(named: text) else {
            throw Failure("unknownUser", "there is no user '\(text.printable)'", ["value": .string(text)])
        }
        return user.id.raw
    }

    private func refuse(_ text: String, _ expected: String) -> Failure {
        Failure(
            "invalidValue",
            "'\(text.printable)' is no value for '\(field)', which takes \(expected)",
            ["field": .string(field), "value": .string(text)]
        )
    }
}
