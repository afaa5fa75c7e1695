/// A condition on the records of one type.
///
///     Contact.where { $0.owner == me && $0.score > 50 }
public struct Filter<R: Record>: Sendable, Hashable, Codable {
    /// The condition without its type.
    public var condition: Condition

    /// Gives a type to a condition.
    @inlinable
    public init(_ condition: Condition) { self.condition = condition }

    /// The filter that every record passes.
    public static var all: Filter { Filter(.always) }

    /// The records whose searchable text matches.
    public static func matching(_ text: String, _ mode: SearchMode = .anywhere) -> Filter {
        Filter(.matches(TextSearch(text, mode)))
    }

    /// The records written by a commit after `commit`.
    public static func changed(after commit: CommitID) -> Filter {
        Filter(.compare(.version, .greater, .integer(commit.sequence)))
    }

    /// The records to which a record of another type refers by this field.
    public static func exists<Other: Record>(
        _ link: Field<Other, ID<R>>,
        where condition: (Other.Fields.Type) -> Filter<Other> = { _ in .all }
    ) -> Filter {
        related(link.reference, condition)
    }

    /// The records to which a record of another type refers by this field.
    public static func exists<Other: Record>(
        _ link: Field<Other, ID<R>?>,
        where condition: (Other.Fields.Type) -> Filter<Other> = { _ in .all }
    ) -> Filter {
        related(link.reference, condition)
    }

    /// The records that an element of this list field of another type has as its key.
    public static func exists<Other: Record, Element: ListElement>(
        _ link: Field<Other, [Element]>,
        where condition: (Other.Fields.Type) -> Filter<Other> = { _ in .all }
    ) -> Filter {
        related(link.reference, condition)
    }

    private static func related<Other: Record>(
        _ foreign: FieldName,
        _ condition: (Other.Fields.Type) -> Filter<Other>
    ) -> Filter {
        Filter(
            .exists(
                RelatedRecords(
                    type: Other.schema.type.name,
                    local: .id,
                    foreign: foreign,
                    condition: condition(Other.Fields.self).condition
                )
            )
        )
    }
}

extension Filter {
    /// Both hold.
    public static func && (left: Filter, right: Filter) -> Filter {
        switch (left.condition, right.condition) {
        case (.all(let a), .all(let b)): Filter(.all(a + b))
        case (.all(let a), let b): Filter(.all(a + [b]))
        case (let a, .all(let b)): Filter(.all([a] + b))
        case (let a, let b): Filter(.all([a, b]))
        }
    }

    /// At least one holds.
    public static func || (left: Filter, right: Filter) -> Filter {
        switch (left.condition, right.condition) {
        case (.any(let a), .any(let b)): Filter(.any(a + b))
        case (.any(let a), let b): Filter(.any(a + [b]))
        case (let a, .any(let b)): Filter(.any([a] + b))
        case (let a, let b): Filter(.any([a, b]))
        }
    }

    /// It is false; unknown stays unknown.
    public static prefix func ! (filter: Filter) -> Filter { Filter(.not(filter.condition)) }
}
