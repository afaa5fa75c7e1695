import CRMCore
import Synchronization

/// The compiled templates of a process, by the version of their record.
final class TemplateCache: Sendable {
    private struct Key: Hashable {
        let id: ID<MailTemplate>
        let version: CommitID
    }

    private let compiled = Mutex<[Key: CompiledMailTemplate]>([:])
    private static let capacity = 256

    /// The compiled form of a stored template.
    func template(_ template: Stored<MailTemplate>) throws(TemplateError) -> CompiledMailTemplate {
        let key = Key(id: template.id, version: template.version)
        if let known = compiled.withLock({ $0[key] }) { return known }
        let fresh = try CompiledMailTemplate(template.record)
        compiled.withLock { compiled in
            if compiled.count >= Self.capacity { compiled.removeAll() }
            compiled[key] = fresh
        }
        return fresh
    }
}
