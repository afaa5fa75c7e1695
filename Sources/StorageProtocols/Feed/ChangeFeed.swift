/// The changes of a store from a position on, without end: first those that happened, then those to come.
///
/// An element is the changes read at one time, never none, in the order of the feed; a large commit may be spread over
/// several. The sequence ends when its task is cancelled, with `cancelled`, or with the store's error. Keep the last
/// position in a durable cursor with ``WriteTransaction/setFeedCursor(_:to:)``, in the commit that holds the effect.
public struct ChangeFeed: AsyncSequence, Sendable {
    /// What the sequence gives.
    public typealias Element = [Change]

    let store: any Store
    let start: FeedPosition
    let batch: Int

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator { Iterator(store: store, position: start, batch: batch) }

    /// Reads the feed.
    public struct Iterator: AsyncIteratorProtocol {
        let store: any Store
        var position: FeedPosition
        let batch: Int

        /// Waits for the next element.
        public mutating func next() async throws -> [Change]? {
            while true {
                let (after, limit) = (position, batch)
                let (changes, latest) = try await store.read { tx in
                    (try tx.changes(after: after, limit: limit), try tx.latestCommit())
                }
                if let last = changes.last {
                    position = last.position
                    return changes
                }
                try await store.waitForCommit(after: latest)
            }
        }
    }
}

extension Store {
    /// The changes after a position, as they happen.
    ///
    /// - Parameters:
    ///   - position: The last change already seen.
    ///   - batch: The most changes in one element.
    public func changes(after position: FeedPosition = .start, batch: Int = 1000) -> ChangeFeed {
        ChangeFeed(store: self, start: position, batch: batch)
    }
}
