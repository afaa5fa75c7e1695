/// A dictionary in pieces, so that writing to a copy of a large one copies a small part of it.
struct ShardedMap<Key: Hashable & Sendable, Element: Sendable>: Sendable {
    private var shards: [[Key: Element]] = Array(repeating: [:], count: 256)

    /// The elements in no particular order.
    var elements: some Sequence<(key: Key, value: Element)> { shards.lazy.joined() }

    subscript(key: Key) -> Element? {
        get { shards[Self.shard(of: key)][key] }
        set { shards[Self.shard(of: key)][key] = newValue }
    }

    private static func shard(of key: Key) -> Int { key.hashValue & 255 }
}
