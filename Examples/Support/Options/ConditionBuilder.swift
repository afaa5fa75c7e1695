package import CRMCore

/// Makes conditions of a record type out of what was typed, checking names and values.
package struct ConditionBuilder {
    package let type: RecordType
    package let zone: Zone
    package let transaction: QueryTransaction

    package init(type: RecordType, zone: Zone, transaction: QueryTransaction) {
        self.type = type
        self.zone = zone
        self.transaction = transaction
    }

    package func condition(_ clauses: [WhereClause]) throws -> Condition { .all(try clauses.map(condition)) }

    private func condition(_ clause: WhereClause) throws -> Condition {
        switch clause.field {
        case "text" where clause.operation == .like: return .matches(TextSearch(clause.operand))
        case "company" where !has("company") && has(Contact.Fields.account.name): return try company(clause)
        default: return try ordinary(clause, field(clause.field))
        }
    }

    /// The field of a name as it is typed; some have shorter ones.
    package func field(_ name: String) throws -> FieldName {
        let column =
            switch name {
            case "name" where !has(name): Contact.Fields.displayName.name
            case "tag": Contact.Fields.tags.name
            case "phone": Contact.Fields.phones.name
            default: name
            }
        if has(column), column != Column.customFields {
            return FieldName(column)
        }
        let custom = name.hasPrefix("custom.") ? String(name.dropFirst(7)) : name
        if type.customFields.contains(where: { $0.name == custom }) { return .custom(custom) }
        throw Failure(
            "unknownField",
            "\(plural) have no field '\(name.printable)'; there are: \(fieldNames.joined(separator: ", "))",
            ["field": .string(name)]
        )
    }

    /// Whether the records have such a column.
    func has(_ column: String) -> Bool { type.columns.contains { $0.name == column } }

    /// What the records are called, in the plural.
    private var plural: String { type.name.hasSuffix("y") ? type.name.dropLast() + "ies" : type.name + "s" }

    /// Every name that can be used, the shorter ones first.
    private var fieldNames: [String] {
        let targets = [
            ("name", Contact.Fields.displayName.name), ("company", Contact.Fields.account.name),
            ("tag", Contact.Fields.tags.name), ("phone", Contact.Fields.phones.name),
        ]
        let short = targets.filter { has($0.1) && !has($0.0) }.map(\.0)
        let hidden: Set = [Column.customFields, Contact.Fields.nameDetails.name]
        return short + type.columns.map(\.name).filter { !hidden.contains($0) && !short.contains($0) }
            + type.customFields.map { "custom.\($0.name)" }
    }

    private func ordinary(_ clause: WhereClause, _ field: FieldName) throws -> Condition {
        if let name = field.path, let definition = try transaction.customField(name, of: type.name)?.record,
            let condition = try amount(clause, definition)
        {
            return condition
        }
        let kind = try type.kind(of: field)
        // The main address has a column of its own, but all addresses are meant.
        let isEmail = field == Contact.Fields.email.reference
        let list = isEmail ? Contact.Fields.emails.reference : kind.isList ? field : nil
        let values = ValueReader(kind: kind, field: clause.field, zone: zone, transaction: transaction)
        func equal(_ text: String) throws -> Condition {
            if let list { return .contains(list, try isEmail ? values.email(text) : values.key(text, of: field)) }
            if let day = try day(clause, kind, text) {
                return .all([
                    .compare(field, .greaterOrEqual, day.start.value), .compare(field, .less, day.end.value),
                ])
            }
            return .compare(field, .equal, try values.value(text))
        }
        switch clause.operation {
        case .equal: return try equal(clause.operand)
        case .notEqual:
            if list == nil, try day(clause, kind, clause.operand) == nil {
                return .compare(field, .notEqual, try values.value(clause.operand))
            }
            return .not(try equal(clause.operand))
        case .isIn: return .any(try clause.operands.map(equal))
        case .like:
            guard kind == .text else { throw refuse(clause, "only text can be searched with ~") }
            return .hasPrefix(field, isEmail ? clause.operand.lowercased() : clause.operand)
        case .isEmpty, .isNotEmpty:
            let empty = try empty(clause, field, kind)
            return clause.operation == .isEmpty ? empty : .not(empty)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard !kind.isList else { throw refuse(clause, "a list has no order") }
            return try comparison(clause, field, kind, values)
        }
    }

    /// A comparison of amounts of money or of decimals, which are kept in their smallest unit; nil for all else.
    private func amount(_ clause: WhereClause, _ definition: CustomFieldDefinition) throws -> Condition? {
        let condition: (String, Condition.Comparison) throws -> Condition
        switch definition.kind {
        case .money(let currency):
            condition = { text, comparison in
                do {
                    return try Money(text: text, currency: currency, decimalMark: .point)
                        .condition(on: definition.name, of: definition.kind, comparison)
                } catch {
                    throw refuse(clause, "'\(text.printable)' is no amount with a currency (\(error))")
                }
            }
        case .decimal:
            condition = { text, comparison in
                guard let number = ExactDecimal(text) else { throw refuse(clause, "'\(text.printable)' is no number") }
                return number.condition(on: definition.name, of: definition.kind, comparison)
            }
        default: return nil
        }
        switch clause.operation {
        case .isIn: return .any(try clause.operands.map { try condition($0, .equal) })
        case .like: throw refuse(clause, "only text can be searched with ~")
        case .isEmpty: return .isNull(.custom(definition.name))
        case .isNotEmpty: return .not(.isNull(.custom(definition.name)))
        case .equal: return try condition(clause.operand, .equal)
        case .notEqual: return try condition(clause.operand, .notEqual)
        default: return try condition(clause.operand, clause.operation.comparison)
        }
    }

    private func comparison(
        _ clause: WhereClause,
        _ field: FieldName,
        _ kind: ColumnKind,
        _ values: ValueReader
    ) throws -> Condition {
        let comparison = clause.operation.comparison
        if let day = try day(clause, kind, clause.operand) {
            // After a day is from the next day on; up to a day is up to its end.
            return switch comparison {
            case .lessOrEqual: .compare(field, .less, day.end.value)
            case .greater: .compare(field, .greaterOrEqual, day.end.value)
            default: .compare(field, comparison, day.start.value)
            }
        }
        return .compare(field, comparison, try values.value(clause.operand))
    }

    /// The whole day, where a date is compared with times.
    private func day(_ clause: WhereClause, _ kind: ColumnKind, _ text: String) throws -> (
        start: Instant, end: Instant
    )? {
        guard kind == .instant else { return nil }
        let time = try TimeText(text, zone: zone)
        return time.endOfDay.map { (time.start, $0) }
    }

    private func empty(_ clause: WhereClause, _ field: FieldName, _ kind: ColumnKind) throws -> Condition {
        if field == Contact.Fields.emails.reference { return .isNull(Contact.Fields.email.reference) }
        if field == Contact.Fields.tags.reference {
            let any = RelatedRecords(type: Tag.typeName, local: field, foreign: .id, condition: .always)
            return .not(.exists(any))
        }
        if kind.isList, field.path != nil { return .isNull(field) }
        guard !kind.isList else { throw refuse(clause, "a list of this kind cannot be asked for emptiness") }
        return kind == .text ? .any([.isNull(field), .compare(field, .equal, .text(""))]) : .isNull(field)
    }

    /// Contacts by the name of their company, which may leave out the legal form.
    private func company(_ clause: WhereClause) throws -> Condition {
        let account = Contact.Fields.account.reference
        func working(at condition: Condition) -> Condition {
            .exists(RelatedRecords(type: Account.typeName, local: account, foreign: .id, condition: condition))
        }
        func named(_ name: String) -> Condition {
            .any([
                .compare(Account.Fields.name.reference, .equal, .text(name)),
                .compare(Account.Fields.nameKey.reference, .equal, .text(CompanyName(name).normal)),
            ])
        }
        switch clause.operation {
        case .equal: return working(at: named(clause.operand))
        case .notEqual: return .not(working(at: named(clause.operand)))
        case .isIn: return working(at: .any(clause.operands.map(named)))
        case .like:
            let prefix = String(decoding: TextFolding.fold(clause.operand), as: UTF8.self)
            return working(at: .hasPrefix(Account.Fields.sortName.reference, prefix))
        case .isEmpty: return .isNull(account)
        case .isNotEmpty: return .not(.isNull(account))
        default: throw refuse(clause, "a company has no order")
        }
    }

    private func refuse(_ clause: WhereClause, _ why: String) -> Failure {
        Failure(
            "usage",
            "'\(clause.field) \(clause.operation.rawValue)': \(why)",
            ["field": .string(clause.field)]
        )
    }
}

extension WhereClause.Operation {
    /// The comparison that an operation of order stands for.
    fileprivate var comparison: Condition.Comparison {
        switch self {
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        default: .greaterOrEqual
        }
    }
}
