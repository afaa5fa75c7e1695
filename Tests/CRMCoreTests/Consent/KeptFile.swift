import CRMCore
import CRMTesting
import FileStorage

/// A store that is opened several times, with other modules each time.
struct KeptFile {
    let path: String
    private let folder = TemporaryDirectory()
    private let clock = VirtualClock(Instant(seconds: 1_767_225_600))

    init() { path = folder.path + "/kept.crm" }

    struct Opened {
        let crm: CRM
        let session: Session
    }

    func open(_ modules: [any CRMModule]) async throws -> Opened {
        let crm = try await CRM.open(.file(path), modules: modules, environment: .virtual(clock, seed: 1))
        return Opened(crm: crm, session: crm.session(as: .system("test")))
    }
}
