package import CRMCore

/// The key under which a command knows suppressed addresses: that in the file beside the store, or in a named one.
package struct SuppressionKey {
    /// What a command needs the key for.
    package enum Use {
        /// It goes without where there is none or a broken one: nobody is suppressed yet, or nobody can tell who is.
        case found
        /// It says what would be suppressed, and must be able to.
        case checked
        /// It suppresses addresses: the key is made where none was needed yet.
        case made
    }

    /// The file, whether it is there or not.
    package let file: SecretFile
    /// The key; nil where there is none.
    package let ring: SigningKeyRing?
    private let use: Use
    private let isNew: Bool

    /// - Parameter canBeMade: Whether there is a store beside which it could lie.
    package init(_ options: HostOptions, _ use: Use, canBeMade: Bool) throws {
        file = options.keyFile
        self.use = use
        let isThere = file.exists
        if let named = options.suppressionKey, !isThere {
            throw Failure("key", "there is no key '\(named.printable)'", ["file": .string(named)])
        }
        isNew = use == .made && !isThere && canBeMade
        do {
            let former = options.suppressionKey == nil ? "file1" : "cli"
            ring = try isThere || isNew ? SecretFile.addressKeys(file.secret(), formerly: former) : nil
        } catch {
            guard use == .found, options.suppressionKey == nil else { throw error }
            ring = nil
        }
    }

    /// What gives the key to the gate.
    var modules: [any CRMModule] { ring.map { [SuppressionKeys($0)] } ?? [] }

    /// Throws where a command that suppresses cannot know all who are suppressed already.
    func check(_ crm: CRM) async throws {
        if use != .found { try await crm.checkSuppressions(under: isNew ? nil : ring, in: file) }
    }

    /// Leaves no key behind that nothing was done with.
    func takeBack() {
        if isNew { file.remove() }
    }
}

extension CRM {
    /// Throws where addresses are suppressed under a key that is not there.
    ///
    /// Nobody could tell any more who is suppressed, were the next ones suppressed under a key of their own.
    ///
    /// - Parameters:
    ///   - ring: The key that was there; nil where there was none.
    ///   - file: Where it should be.
    package func checkSuppressions(under ring: SigningKeyRing?, in file: SecretFile) async throws {
        var others = Suppression.all
        if let ring {
            let names = ([ring.current] + ring.previous).map { Value.text($0.id) }
            // A suppression without the name of a key is of the only one that there was.
            others = Query(Filter(.not(.isIn(Suppression.Fields.keyID.reference, names))))
        }
        guard try await session(as: .system("suppression key")).first(others) != nil else { return }
        throw Failure(
            "lostKey",
            """
            addresses are suppressed under a key that is not there: put it back as '\(file.path)', or name its file with \
            --suppression-key
            """,
            ["file": .string(file.path)]
        )
    }
}

extension HostOptions {
    /// The file of the key of suppressed addresses.
    package var keyFile: SecretFile { SecretFile(suppressionKey ?? path + ".key") }
}
