import StorageProtocols

extension Error {
    /// Whether the store itself failed, so that there is no point in going on.
    var isOfStore: Bool {
        if self is CancellationError { return true }
        guard let code = (self as? StorageError)?.code else { return false }
        let own: [StorageError.Code] = [
            .commitUnknown, .cancelled, .busy, .diskFull, .readOnly, .io, .corrupt, .closed, .reentrant,
        ]
        return own.contains(code)
    }

    /// What there is to say of it, without customer data.
    var words: String {
        switch self {
        case let error as CRMError: error.rule
        case let error as StorageError: error.description
        case let error as ZoneError: "\(error)"
        default: "\(type(of: self))"
        }
    }
}
