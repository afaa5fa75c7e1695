public import StorageProtocols

/// The values that the store keeps in another form than their own.
extension Money: OrderedCustomFieldValue {
    /// An amount of any currency.
    public static var customKind: CustomFieldKind { .money() }

    /// Reads the amount and its currency.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> Money? {
        Money(
            minor: Int64.read(name, of: kind, from: values),
            currency: String.read(CustomFieldKind.currencyName(of: name), of: kind, from: values)
                .flatMap { Currency(rawValue: $0) }
        )
    }

    /// Sets the amount and its currency.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = .integer(minor)
        values[CustomFieldKind.currencyName(of: name)] = .text(currency.code)
    }

    /// Compares amounts of the same currency; those of another satisfy nothing but “not equal”.
    public func condition(
        on name: String,
        of kind: CustomFieldKind,
        _ comparison: Condition.Comparison
    ) -> Condition {
        let amount = Condition.compare(.custom(name), comparison, .integer(minor))
        let code = FieldName.custom(CustomFieldKind.currencyName(of: name))
        return comparison == .notEqual
            ? .any([amount, .compare(code, .notEqual, .text(currency.code))])
            : .all([.compare(code, .equal, .text(currency.code)), amount])
    }
}

extension ExactDecimal: OrderedCustomFieldValue {
    /// A number with two places; a key says another count.
    public static var customKind: CustomFieldKind { .decimal(places: 2) }

    /// Reads the number.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> ExactDecimal? {
        guard case .decimal(let places) = kind else { return nil }
        return Int64.read(name, of: kind, from: values).flatMap { ExactDecimal(units: $0, places: places) }
    }

    /// Sets the number; one with more places than the field has is set as text, which the field's rules refuse.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        if case .decimal(let places) = kind, let exact = with(places: places) {
            values[name] = .integer(exact.units)
        } else {
            values[name] = .text(description)
        }
    }

    /// Compares numbers, also with one that has more places than the field.
    public func condition(
        on name: String,
        of kind: CustomFieldKind,
        _ comparison: Condition.Comparison
    ) -> Condition {
        guard case .decimal(let places) = kind else { return .any([]) }
        if let exact = with(places: places) { return .compare(.custom(name), comparison, .integer(exact.units)) }
        var units = approximation
        for _ in 0..<places { units *= 10 }
        return .compare(.custom(name), comparison, .real(units))
    }
}

extension [String]: CustomFieldValue {
    /// Any number of choices.
    public static var customKind: CustomFieldKind { .multiChoice }

    /// Reads the choices; nil where there are none.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> [String]? {
        guard case .list(let list)? = values[name] else { return nil }
        return list.keys.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// Sets the choices; an empty list removes the value.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = isEmpty ? nil : .list(ListValue(texts: self))
    }

    /// Lists are not compared: no record satisfies it.
    public func condition(
        on name: String,
        of kind: CustomFieldKind,
        _ comparison: Condition.Comparison
    ) -> Condition { .any([]) }
}

extension EmailAddress: CustomFieldValue {
    /// An e-mail address.
    public static var customKind: CustomFieldKind { .email }

    /// Reads the address.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> EmailAddress? {
        String.read(name, of: kind, from: values).flatMap { try? EmailAddress($0) }
    }

    /// Sets the address.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = .text(normal)
    }
}

extension PhoneNumber: CustomFieldValue {
    /// A phone number.
    public static var customKind: CustomFieldKind { .phone }

    /// Reads the number.
    public static func read(_ name: String, of kind: CustomFieldKind, from values: CustomValues) -> PhoneNumber? {
        String.read(name, of: kind, from: values).flatMap { try? PhoneNumber($0) }
    }

    /// Sets the number with its extension.
    public func write(_ name: String, of kind: CustomFieldKind, to values: inout CustomValues) {
        values[name] = .text(normal + (self.extension.map { " ext. \($0)" } ?? ""))
    }
}
