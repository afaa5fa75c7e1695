public import StorageProtocols

/// A record type that takes custom fields.
public protocol CustomizableRecord: CRMRecord {
    /// The custom fields, kept in the column `custom`.
    var custom: CustomValues { get set }
}

/// The token of a custom field that the host knows when it is compiled.
///
///     extension Contact {
///         static let budget = CustomKey<Contact, Money>("budget")
///     }
///
/// A module declares it with ``Registry/custom(_:label:rules:isRequired:isUnique:isIndexed:isSearchable:default:)``; then
/// it reads and filters like a field of the record: `contact[Contact.budget]`, `Contact.budget > limit`.
public struct CustomKey<R: CustomizableRecord, V: CustomFieldValue>: Sendable, Hashable {
    /// The field's name.
    public let name: String
    /// What it holds.
    public let kind: CustomFieldKind

    /// Names a field.
    ///
    /// - Parameters:
    ///   - name: The field's name.
    ///   - kind: What it holds, where the Swift type leaves that open: a long text, a decimal of three places.
    public init(_ name: String, _ kind: CustomFieldKind = V.customKind) {
        self.name = name
        self.kind = kind
    }

    /// The field's name in conditions, sorts and aggregates.
    public var reference: FieldName { .custom(name) }

    /// Ascending order; records without a value come first.
    public var ascending: Sort { Sort(reference, .ascending) }

    /// Descending order; records without a value come last.
    public var descending: Sort { Sort(reference, .descending) }

    /// The records without a value.
    public var isEmpty: Filter<R> { Filter(.isNull(reference)) }

    /// Groups by the value.
    public var group: GroupKey { .field(ProjectedField(reference)) }

    /// The least value.
    public var minimum: Measure { Measure(.minimum(ProjectedField(reference))) }

    /// The greatest value.
    public var maximum: Measure { Measure(.maximum(ProjectedField(reference))) }

    /// The sum, in the unit in which the field is kept: minor units of money, units of a decimal's last place.
    public var sum: Measure { Measure(.sum(ProjectedField(reference))) }

    /// The count of different values.
    public var distinct: Measure { Measure(.distinct(ProjectedField(reference))) }

    private func compare(_ comparison: Condition.Comparison, _ value: V) -> Filter<R> {
        Filter(value.condition(on: name, of: kind, comparison))
    }
}

extension CustomKey {
    /// The field equals the value; with nil, there is none.
    public static func == (key: CustomKey, value: V?) -> Filter<R> {
        value.map { key.compare(.equal, $0) } ?? key.isEmpty
    }

    /// The field differs from the value, and there is one; with nil, there is a value.
    public static func != (key: CustomKey, value: V?) -> Filter<R> {
        value.map { key.compare(.notEqual, $0) } ?? !key.isEmpty
    }
}

extension CustomKey where V: OrderedCustomFieldValue {
    /// The field is less than the value.
    public static func < (key: CustomKey, value: V) -> Filter<R> { key.compare(.less, value) }

    /// The field is at most the value.
    public static func <= (key: CustomKey, value: V) -> Filter<R> { key.compare(.lessOrEqual, value) }

    /// The field is greater than the value.
    public static func > (key: CustomKey, value: V) -> Filter<R> { key.compare(.greater, value) }

    /// The field is at least the value.
    public static func >= (key: CustomKey, value: V) -> Filter<R> { key.compare(.greaterOrEqual, value) }
}

extension CustomKey where V == String {
    /// The field starts with these bytes.
    public func hasPrefix(_ prefix: String) -> Filter<R> { Filter(.hasPrefix(reference, prefix)) }
}

extension CustomKey where V == [String] {
    /// The field has this choice among others.
    public func contains(_ choice: String) -> Filter<R> { Filter(.contains(reference, .text(choice))) }
}

extension CustomKey where V == Money {
    /// Groups by the currency, so that sums add up amounts of one currency only.
    public var currencyGroup: GroupKey {
        .field(ProjectedField(.custom(CustomFieldKind.currencyName(of: name))))
    }
}

extension CustomizableRecord {
    /// The value of a custom field; nil where it has none.
    public subscript<V: CustomFieldValue>(key: CustomKey<Self, V>) -> V? {
        get { V.read(key.name, of: key.kind, from: custom) }
        set {
            custom[key.name] = nil
            if key.kind.isMoney { custom[CustomFieldKind.currencyName(of: key.name)] = nil }
            newValue?.write(key.name, of: key.kind, to: &custom)
        }
    }
}

extension Stored where R: CustomizableRecord {
    /// The value of a custom field; nil where it has none.
    public subscript<V: CustomFieldValue>(key: CustomKey<R, V>) -> V? {
        get { record[key] }
        set { record[key] = newValue }
    }
}
