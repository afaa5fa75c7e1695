public import StorageProtocols

extension QueryTransaction {
    /// What happened with a record, newest first.
    ///
    /// - Parameters:
    ///   - link: The record whose timeline it is.
    ///   - channels: The channels to take; nil for all.
    ///   - limit: The most activities of one page.
    ///   - cursor: Where the previous page ended.
    /// - Returns: A page of activities.
    /// - Throws: `StorageError`.
    public func timeline(
        of link: RecordLink,
        channels: [Activity.Channel]? = nil,
        limit: Int = 50,
        after cursor: PageCursor? = nil
    ) throws -> Page<Activity> {
        var query = Activity.where { $0.links.contains(link.id) }
        if let channels { query = query.filtered { $0.channel.isIn(channels) } }
        let found = try page(query.sorted { $0.at.descending }.limit(limit).after(cursor))
        // What happened with a record that was merged into another is on the timeline of that.
        guard found.records.isEmpty, cursor == nil else { return found }
        let survivor = try resolved(link)
        if survivor == link { return found }
        return try timeline(of: survivor, channels: channels, limit: limit)
    }
}

extension Session {
    /// What happened with a record, newest first.
    ///
    /// - Parameters:
    ///   - link: The record whose timeline it is.
    ///   - channels: The channels to take; nil for all.
    ///   - limit: The most activities of one page.
    ///   - cursor: Where the previous page ended.
    /// - Returns: A page of activities.
    /// - Throws: `StorageError`.
    public func timeline(
        of link: RecordLink,
        channels: [Activity.Channel]? = nil,
        limit: Int = 50,
        after cursor: PageCursor? = nil
    ) async throws -> Page<Activity> {
        try await read { try $0.timeline(of: link, channels: channels, limit: limit, after: cursor) }
    }

    /// What happened with a record, newest first.
    public func timeline<R: Record>(
        of id: ID<R>,
        channels: [Activity.Channel]? = nil,
        limit: Int = 50,
        after cursor: PageCursor? = nil
    ) async throws -> Page<Activity> {
        try await timeline(of: RecordLink(id), channels: channels, limit: limit, after: cursor)
    }
}
