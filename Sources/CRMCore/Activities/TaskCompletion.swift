public import StorageProtocols

extension CommandTransaction {
    /// Marks an open task as done, now.
    ///
    /// - Throws: ``CRMError`` with code `wrongState` for a task that is not open.
    @discardableResult
    public func complete(_ task: Stored<TaskItem>) throws -> Stored<TaskItem> {
        guard task.state == .open else {
            throw CRMError(
                .wrongState,
                "only an open task can be completed",
                type: TaskItem.typeName,
                field: TaskItem.Fields.state.name,
                value: task.state.value,
                record: task.id.raw
            )
        }
        var task = task
        task.state = .done
        task.completedAt = now
        return try update(task)
    }
}

extension Session {
    /// Marks an open task as done, now.
    ///
    /// - Throws: ``CRMError`` with code `wrongState` for a task that is not open.
    @discardableResult
    public func complete(
        _ task: Stored<TaskItem>,
        reason: String? = nil,
        key: String? = nil
    ) async throws -> Stored<TaskItem> {
        try await write(reason: reason ?? "task.complete", key: key) { try $0.complete(task) }.value
    }
}
