/// What the tokens of a document must contain for the document to be a candidate for a query.
public enum GramConstraint: Sendable, Hashable {
    /// The token must be present.
    case exact(String)
    /// A token that begins with these bytes must be present.
    case prefix(String)
}

extension SearchGrams {
    /// The most constraints a query gets; what they let through too much, the matcher sorts out.
    public static let maximumConstraints = 32

    /// Returns constraints on a document's tokens all of which hold for every document that matches the query.
    ///
    /// The reverse does not hold: let a `SearchMatcher` decide about each candidate. An empty answer means that the
    /// tokens cannot narrow the search, and the store has to look at every document. A query without terms matches
    /// nothing, and needs no look at the index: see `SearchQuery.isEmpty`.
    public static func constraints(for query: SearchQuery, mode: SearchMode) -> [GramConstraint] {
        var constraints: [GramConstraint] = []
        var known: Set<GramConstraint> = []
        for term in query.terms {
            let anchored = term.isAnchored(in: mode)
            for run in Run.all(in: term.bytes) {
                for constraint in run.constraints(anchored: anchored) where known.insert(constraint).inserted {
                    constraints.append(constraint)
                    if constraints.count == maximumConstraints { return constraints }
                }
            }
        }
        return constraints
    }
}

/// A run of a term, which may be a part of a longer run of a matching document.
private struct Run {
    var wordClass: WordClass
    var scalars: [UInt32]
    /// Whether the run begins, or ends, with the term: a document's run may go on there.
    var isFirst: Bool
    var isLast: Bool

    static func all(in bytes: [UInt8]) -> [Run] {
        var runs: [Run] = []
        var current = WordClass.separator
        bytes.withUnsafeBufferPointer { buffer in
            var index = 0
            while index < buffer.count {
                let position = index
                let scalar = UTF8Scalars.next(in: buffer, at: &index)
                let scalarClass = WordClass(scalar)
                if scalarClass != .separator {
                    if scalarClass == current, var run = runs.popLast() {
                        run.scalars.append(scalar)
                        run.isLast = index == buffer.count
                        runs.append(run)
                    } else {
                        runs.append(
                            Run(
                                wordClass: scalarClass,
                                scalars: [scalar],
                                isFirst: position == 0,
                                isLast: index == buffer.count
                            )
                        )
                    }
                }
                current = scalarClass
            }
        }
        return runs
    }

    func constraints(anchored: Bool) -> [GramConstraint] {
        let (gramLength, headLength) = (wordClass.gramLength, wordClass.headLength)
        guard anchored || !isFirst else {
            // The tail or the inside of a run, perhaps: only grams tell.
            return (0..<max(0, scalars.count - gramLength + 1)).map { .exact(token($0..<($0 + gramLength))) }
        }
        guard scalars.count > headLength else {
            let head = head(scalars.count)
            return [isLast && scalars.count < headLength ? .prefix(head) : .exact(head)]
        }
        // Behind the head, the grams that do not lie within it.
        let grams = (headLength - gramLength + 1)..<(scalars.count - gramLength + 1)
        return [.exact(head(headLength))] + grams.map { .exact(token($0..<($0 + gramLength))) }
    }

    private func head(_ length: Int) -> String { "_" + token(0..<length) }

    private func token(_ range: Range<Int>) -> String {
        var bytes: [UInt8] = []
        for scalar in scalars[range] {
            UTF8Scalars.append(scalar, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
