import CRMCore
import CSwiftCRMCurl
import Dispatch
import MarketingAutomation

/// A libcurl handle with its connection, used by one thread at a time.
///
/// `@unchecked` is right because the handle is only touched on the queue, or when nothing refers to this any more.
final class SMTPConnection: @unchecked Sendable {
    private let server: SMTPServer
    private let queue = DispatchQueue(label: "swift-crm.smtp")
    private var handle: UnsafeMutableRawPointer?

    init(_ server: SMTPServer) { self.server = server }

    deinit { if let handle { curl_easy_cleanup(handle) } }

    func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: mails.map(self.deliver)) }
        }
    }

    /// libcurl's own start-up, once for the process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private func deliver(_ mail: OutboundMail) -> DeliveryOutcome {
        for (name, address) in [("sender", mail.sender), ("receiver", mail.recipient)] {
            guard address.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), !address.isEmpty else {
                return .rejected(reason: "the \(name)'s address is not plain ASCII")
            }
        }
        guard let handle = prepared() else { return .retry(reason: "libcurl cannot be started") }
        guard let receivers = curl_slist_append(nil, "<" + mail.recipient + ">") else {
            return .retry(reason: "out of memory")
        }
        defer { curl_slist_free_all(receivers) }
        let transfer = SMTPTransfer(mail.message)
        let pointer = Unmanaged.passUnretained(transfer).toOpaque()
        _ = swift_crm_curl_set_string(handle, CURLOPT_MAIL_FROM, "<" + mail.sender + ">")
        _ = swift_crm_curl_set_list(handle, CURLOPT_MAIL_RCPT, receivers)
        _ = swift_crm_curl_set_pointer(handle, CURLOPT_READDATA, pointer)
        _ = swift_crm_curl_set_pointer(handle, CURLOPT_DEBUGDATA, pointer)
        let code = withExtendedLifetime(transfer) { curl_easy_perform(handle) }
        // The pointers are no longer good.
        _ = swift_crm_curl_set_list(handle, CURLOPT_MAIL_RCPT, nil)
        _ = swift_crm_curl_set_pointer(handle, CURLOPT_READDATA, nil)
        _ = swift_crm_curl_set_pointer(handle, CURLOPT_DEBUGDATA, nil)
        let failure = code == CURLE_OK ? nil : String(cString: curl_easy_strerror(code))
        return transfer.progress.outcome(failure: failure)
    }

    private func prepared() -> UnsafeMutableRawPointer? {
        if let handle { return handle }
        guard Self.isReady, let fresh = curl_easy_init() else { return nil }
        let scheme = server.security == .tls ? "smtps" : "smtp"
        let host = server.host.utf8.contains(UInt8(ascii: ":")) ? "[" + server.host + "]" : server.host
        // What follows the slash is the name that we greet with.
        let url = "\(scheme)://\(host):\(server.port)/\(server.clientName ?? "")"
        var isSet =
            swift_crm_curl_set_string(fresh, CURLOPT_URL, url) == CURLE_OK
            && swift_crm_curl_set_long(fresh, CURLOPT_UPLOAD, 1) == CURLE_OK
            && swift_crm_curl_set_long(fresh, CURLOPT_NOSIGNAL, 1) == CURLE_OK
            && swift_crm_curl_set_long(fresh, CURLOPT_VERBOSE, 1) == CURLE_OK
            && swift_crm_curl_set_long(fresh, CURLOPT_CONNECTTIMEOUT_MS, server.connectTimeout.wholeMilliseconds)
                == CURLE_OK
            && swift_crm_curl_set_long(fresh, CURLOPT_TIMEOUT_MS, server.timeout.wholeMilliseconds) == CURLE_OK
            && swift_crm_curl_set_read(fresh, readMail) == CURLE_OK
            && swift_crm_curl_set_debug(fresh, noteProgress) == CURLE_OK
            && swift_crm_curl_set_write(fresh, discard) == CURLE_OK
        // A proxy of the environment is meant for the web.
        isSet = isSet && swift_crm_curl_set_string(fresh, CURLOPT_PROXY, "") == CURLE_OK
        isSet = isSet && swift_crm_curl_set_long(fresh, CURLOPT_USE_SSL, usesTLS) == CURLE_OK
        if let credentials = server.credentials {
            isSet = isSet && swift_crm_curl_set_string(fresh, CURLOPT_USERNAME, credentials.user) == CURLE_OK
            isSet = isSet && swift_crm_curl_set_string(fresh, CURLOPT_PASSWORD, credentials.password) == CURLE_OK
        }
        if let certificates = server.certificates {
            isSet = isSet && swift_crm_curl_set_string(fresh, CURLOPT_CAINFO, certificates) == CURLE_OK
        }
        guard isSet else {
            curl_easy_cleanup(fresh)
            return nil
        }
        handle = fresh
        return fresh
    }

    private var usesTLS: Int {
        let level =
            switch server.security {
            case .tls, .startTLS: CURLUSESSL_ALL
            case .startTLSIfOffered: server.credentials == nil ? CURLUSESSL_TRY : CURLUSESSL_ALL
            case .none: CURLUSESSL_NONE
            }
        return Int(level.rawValue)
    }
}

extension Duration {
    /// Milliseconds, at least one: to libcurl 0 is no limit.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let (whole, isLarge) = seconds.multipliedReportingOverflow(by: 1000)
        return isLarge
            ? Int(Int32.max) : max(1, Int(clamping: min(whole + attoseconds / 1_000_000_000_000_000, 1 << 31)))
    }
}
