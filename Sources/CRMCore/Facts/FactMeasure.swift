public import StorageProtocols

/// What is counted of the records of a fact.
public struct FactMeasure: Sendable {
    /// The measure's name, unique among the dimensions and measures of its fact.
    public var name: String
    /// What people read.
    public var title: String
    /// What the figure is.
    public var unit: Unit
    /// How it is computed.
    public var definition: Definition

    /// What a figure is.
    public enum Unit: Sendable, Hashable {
        /// A count.
        case count
        /// A number.
        case number
        /// Minor units of the currency in this field; figures of different currencies are never mixed.
        case money(currency: ProjectedField)
        /// Seconds.
        case duration
        /// A part of one whole.
        case percent
    }

    /// How a figure is computed.
    public enum Definition: Sendable, Hashable {
        /// By the store.
        case aggregate(Measure)
        /// The quotient of two other measures of the fact; of two counts, with a Wilson interval.
        case ratio(of: String, to: String)
    }

    /// Creates a measure from its parts.
    public init(_ name: String, title: String? = nil, unit: Unit, _ definition: Definition) {
        self.name = name
        self.title = title ?? FactTitle.title(from: name)
        self.unit = unit
        self.definition = definition
    }
}

extension FactMeasure {
    /// The count of records.
    public static func count(_ name: String = "count", title: String? = nil) -> FactMeasure {
        FactMeasure(name, title: title, unit: .count, .aggregate(.count))
    }

    /// The count of those records that pass a filter.
    public static func count<R: Record>(
        _ name: String,
        title: String? = nil,
        where filter: Filter<R>
    ) -> FactMeasure {
        FactMeasure(name, title: title, unit: .count, .aggregate(Measure.count.where(filter)))
    }

    /// The count of a field's different values.
    public static func distinct<R: Record, V: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>,
        where filter: Filter<R> = .all
    ) -> FactMeasure {
        aggregate(name, title, .count, .distinct(field.selected.field), filter)
    }

    /// The sum of a field.
    ///
    /// - Parameters:
    ///   - name: The measure's name.
    ///   - title: What people read.
    ///   - field: The numbers to add up.
    ///   - unit: What the sum is: a count, number or duration.
    ///   - filter: Which records are taken.
    public static func sum<R: Record, V: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>,
        unit: Unit = .number,
        where filter: Filter<R> = .all
    ) -> FactMeasure {
        aggregate(name, title, unit, .sum(field.selected.field), filter)
    }

    /// The sum of a field of money, in each currency.
    ///
    /// - Parameters:
    ///   - name: The measure's name.
    ///   - title: What people read.
    ///   - field: The minor units to add up.
    ///   - currency: The field that holds their currency.
    ///   - filter: Which records are taken.
    public static func sum<R: Record, V: FieldValue, C: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>,
        currency: Field<R, C>,
        where filter: Filter<R> = .all
    ) -> FactMeasure {
        aggregate(name, title, .money(currency: currency.selected.field), .sum(field.selected.field), filter)
    }

    /// The average of a field; records without a value are left out.
    public static func average<R: Record, V: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>,
        unit: Unit = .number,
        where filter: Filter<R> = .all
    ) -> FactMeasure {
        aggregate(name, title, unit, .average(field.selected.field), filter)
    }

    /// The average of a field of money, in each currency, rounded to the nearest minor unit.
    public static func average<R: Record, V: FieldValue, C: FieldValue>(
        _ name: String,
        title: String? = nil,
        _ field: Field<R, V>,
        currency: Field<R, C>,
        where filter: Filter<R> = .all
    ) -> FactMeasure {
        aggregate(name, title, .money(currency: currency.selected.field), .average(field.selected.field), filter)
    }

    /// The quotient of two other measures of the fact; of two counts, with a Wilson interval.
    public static func ratio(
        _ name: String,
        title: String? = nil,
        of numerator: String,
        to denominator: String
    ) -> FactMeasure {
        FactMeasure(name, title: title, unit: .percent, .ratio(of: numerator, to: denominator))
    }

    private static func aggregate<R: Record>(
        _ name: String,
        _ title: String?,
        _ unit: Unit,
        _ function: Measure.Function,
        _ filter: Filter<R>
    ) -> FactMeasure {
        let condition = filter.condition == .always ? nil : filter.condition
        return FactMeasure(name, title: title, unit: unit, .aggregate(Measure(function, where: condition)))
    }
}
