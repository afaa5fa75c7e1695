import StorageProtocols

/// The folded text by which names are put in order: the same on every store and in every locale.
enum SortName {
    /// Folds the parts that say something and joins them by a space.
    static func folded(_ parts: String...) -> String {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(48)
        for part in parts where !part.isEmpty {
            if !buffer.isEmpty { buffer.append(0x20) }
            TextFolding.append(part, to: &buffer)
        }
        return String(decoding: buffer, as: UTF8.self)
    }
}
