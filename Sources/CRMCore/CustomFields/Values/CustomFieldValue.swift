public import StorageProtocols

/// A Swift type whose values a custom field can hold.
///
/// Enumerations with string cases conform by `TextRepresentable`, `CaseIterable` and an empty conformance to this
/// protocol; their cases are the choices.
public protocol CustomFieldValue: Sendable {
    /// The kind of field that keys of this type mean.
    static var customKind: CustomFieldKind { get }
    /// The choices that keys of this type mean; none unless the kind is a choice.
    static var customChoices: [String] { get }
    /// Reads the value of a field; nil where there is none of the type.
    static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> Self?
    /// Sets the value of a field.
    func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues)
    /// The condition that a field compares so with this value.
    func condition(on name: String, of kind: CustomFieldKind, _ comparison: Condition.Comparison) -> Condition
}

/// A custom field's type whose values have an order.
public protocol OrderedCustomFieldValue: CustomFieldValue {}

extension CustomFieldValue {
    /// None.
    public static var customChoices: [String] { [] }

    /// Compares what the store keeps under the field's name.
    public func condition(
        on name: String,
        of kind: CustomFieldKind,
        _ comparison: Condition.Comparison
    ) -> Condition {
        var values = CustomValues()
        write(name, of: kind, to: &values)
        return values[name].map { .compare(.custom(name), comparison, $0) } ?? .any([])
    }
}

extension String: OrderedCustomFieldValue {
    /// One line of text.
    public static var customKind: CustomFieldKind { .text }

    /// Reads the text.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> String? {
        if case .text(let text)? = values[name] { text } else { nil }
    }

    /// Sets the text.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = .text(self)
    }
}

extension Int64: OrderedCustomFieldValue {
    /// A whole number.
    public static var customKind: CustomFieldKind { .integer }

    /// Reads the number.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> Int64? {
        if case .integer(let number)? = values[name] { number } else { nil }
    }

    /// Sets the number.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = .integer(self)
    }
}

extension Int: OrderedCustomFieldValue {
    /// A whole number.
    public static var customKind: CustomFieldKind { .integer }

    /// Reads the number.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> Int? {
        Int64.read(name, of: kind, from: values).map { Int(clamping: $0) }
    }

    /// Sets the number.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = .integer(Int64(self))
    }
}

extension Bool: CustomFieldValue {
    /// True or false.
    public static var customKind: CustomFieldKind { .boolean }

    /// Reads the value.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> Bool? {
        Int64.read(name, of: kind, from: values).map { $0 != 0 }
    }

    /// Sets the value.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = value
    }
}

extension CivilDate: OrderedCustomFieldValue {
    /// A date.
    public static var customKind: CustomFieldKind { .date }

    /// Reads the date.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> CivilDate? {
        Int64.read(name, of: kind, from: values).flatMap { Int32(exactly: $0) }.map { CivilDate(daysSinceEpoch: $0) }
    }

    /// Sets the date.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = value
    }
}

extension Instant: OrderedCustomFieldValue {
    /// A point in time.
    public static var customKind: CustomFieldKind { .instant }

    /// Reads the time.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> Instant? {
        Int64.read(name, of: kind, from: values).map { Instant(microseconds: $0) }
    }

    /// Sets the time.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = value
    }
}

extension ID: CustomFieldValue where R: Record {
    /// A reference to a record of the type.
    public static var customKind: CustomFieldKind { .reference(to: R.typeName) }

    /// Reads the reference.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> ID? {
        String.read(name, of: kind, from: values).flatMap { ID($0) }
    }

    /// Sets the reference.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = .text(description)
    }
}

extension CustomFieldValue where Self: TextRepresentable & CaseIterable {
    /// One of the cases.
    public static var customKind: CustomFieldKind { .choice }

    /// The texts of the cases.
    public static var customChoices: [String] { allCases.map(\.rawValue) }

    /// Reads the case.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> Self? {
        String.read(name, of: kind, from: values).flatMap { Self(rawValue: $0) }
    }

    /// Sets the case.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = .text(rawValue)
    }
}
