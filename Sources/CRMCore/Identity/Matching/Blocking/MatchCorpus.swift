import StorageProtocols

/// Many identities in their compact form, with their blocking keys; about 350 bytes a record in all.
struct MatchCorpus: Sendable {
    private(set) var links: [RecordLink] = []
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]
    private var keys: [UInt32] = []
    private var keyStarts: [Int] = [0]
    private var writer = MatchFormWriter()
    private var blockKeys = BlockKeys()
    private var slots = Array(repeating: UInt32(0), count: MatchSlot.count)

    var count: Int { links.count }

    /// Adds an identity.
    mutating func append(_ profile: IdentityProfile) {
        let start = bytes.count
        writer.append(profile, to: &bytes)
        links.append(profile.record)
        starts.append(bytes.count)
        bytes.withUnsafeBufferPointer { all in
            slots.withUnsafeMutableBufferPointer { slots in
                blockKeys.compute(MatchFormView(.init(rebasing: all[start...]), slots: slots))
            }
        }
        keys += blockKeys.keys
        keyStarts.append(keys.count)
    }

    /// The blocking keys of an identity, ascending.
    func keys(of index: Int) -> ArraySlice<UInt32> { keys[keyStarts[index]..<keyStarts[index + 1]] }

    /// Every key with the identity that has it, in order: the key in the upper half of the word.
    func sortedEntries() -> [UInt64] {
        var entries: [UInt64] = []
        entries.reserveCapacity(keys.count)
        for index in 0..<count {
            for key in keys(of: index) { entries.append(UInt64(key) << 32 | UInt64(UInt32(truncatingIfNeeded: index))) }
        }
        entries.sort()
        return entries
    }

    /// Hands the parts of an identity to `body`.
    func withForms<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T) -> T { bytes.withUnsafeBufferPointer(body) }

    /// Where the form of an identity lies in the memory of all.
    func range(of index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }

    /// Hands the parts of two identities to `body`.
    func withViews<T>(_ a: Int, _ b: Int, _ body: (MatchFormView, MatchFormView) -> T) -> T {
        bytes.withUnsafeBufferPointer { all in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * MatchSlot.count) { slots in
                body(
                    MatchFormView(
                        .init(rebasing: all[range(of: a)]),
                        slots: .init(rebasing: slots[..<MatchSlot.count])
                    ),
                    MatchFormView(
                        .init(rebasing: all[range(of: b)]),
                        slots: .init(rebasing: slots[MatchSlot.count...])
                    )
                )
            }
        }
    }
}
