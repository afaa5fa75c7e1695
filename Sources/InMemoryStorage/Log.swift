/// An array that is only appended to, in pieces, so that appending to a copy of a long one copies a small part of it.
struct Log<Element: Sendable>: Sendable {
    private var pieces: [[Element]] = []
    private(set) var count = 0

    private static var pieceLength: Int { 256 }

    var last: Element? { pieces.last?.last }

    mutating func append(_ element: Element) {
        if count % Self.pieceLength == 0 { pieces.append([]) }
        pieces[pieces.count - 1].append(element)
        count += 1
    }

    /// At most `limit` elements from a position on.
    func elements(from start: Int, limit: Int = .max) -> [Element] {
        let start = Swift.max(0, start)
        guard start < count, limit > 0 else { return [] }
        let end = start + Swift.min(limit, count - start)
        return (start..<end).map { pieces[$0 / Self.pieceLength][$0 % Self.pieceLength] }
    }
}
