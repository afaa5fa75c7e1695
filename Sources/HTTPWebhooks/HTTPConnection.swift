import CRMCore
import CSwiftCRMCurl
import Dispatch

/// A libcurl handle with its connections, used by one request at a time.
///
/// `@unchecked` is right because the handle is only touched on the queue, or when nothing refers to this any more.
final class HTTPConnection: @unchecked Sendable {
    private let settings: HTTPWebhooks.Settings
    private let queue = DispatchQueue(label: "swift-crm.webhooks")
    private var handle: UnsafeMutableRawPointer?

    init(_ settings: HTTPWebhooks.Settings) { self.settings = settings }

    deinit { if let handle { curl_easy_cleanup(handle) } }

    func post(_ request: WebhookRequest) async -> WebhookAnswer {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.postAndFollow(request)) }
        }
    }

    /// libcurl's own start-up, once for the process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Posts a request, and again to where it is redirected, as often as that is allowed.
    private func postAndFollow(_ request: WebhookRequest) -> WebhookAnswer {
        var url = request.url
        var isSecure = false
        for hop in 0...max(0, settings.redirects) {
            do throws(HTTPAddress.Problem) {
                let address = try HTTPAddress(url, settings.addresses)
                // What was promised to be secret stays so.
                if isSecure, !address.isSecure { return .refused(reason: "a redirect from https to http") }
                isSecure = address.isSecure
            } catch {
                return .refused(reason: hop == 0 ? error.description : "a redirect: \(error)")
            }
            let (answer, next) = post(request, to: url)
            guard let next, hop < settings.redirects else { return answer }
            url = next
        }
        return .refused(reason: "too many redirects")
    }

    /// Posts to one place.
    ///
    /// - Returns: The answer, and where it leads on with the same method.
    private func post(_ request: WebhookRequest, to url: String) -> (WebhookAnswer, redirect: String?) {
        guard let handle = prepared() else { return (.noAnswer(reason: "libcurl cannot be started"), nil) }
        guard let headers = list(request.headers) else { return (.refused(reason: "a header is not plain text"), nil) }
        defer { curl_slist_free_all(headers) }
        let transfer = HTTPTransfer(
            settings.addresses,
            maximumHeader: settings.maximumHeader,
            maximumBody: settings.maximumBody
        )
        let pointer = Unmanaged.passUnretained(transfer).toOpaque()
        var isSet = swift_crm_curl_set_string(handle, CURLOPT_URL, url) == CURLE_OK
        isSet = isSet && swift_crm_curl_set_list(handle, CURLOPT_HTTPHEADER, headers) == CURLE_OK
        for option in [CURLOPT_OPENSOCKETDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA] {
            isSet = isSet && swift_crm_curl_set_pointer(handle, option, pointer) == CURLE_OK
        }
        isSet = isSet && swift_crm_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.count) == CURLE_OK
        guard isSet else { return (.noAnswer(reason: "libcurl refused an option"), nil) }
        var body = request.body + [0]
        let code = withExtendedLifetime(transfer) {
            body.withUnsafeMutableBytes { bytes in
                guard swift_crm_curl_set_pointer(handle, CURLOPT_POSTFIELDS, bytes.baseAddress) == CURLE_OK else {
                    return CURLE_FAILED_INIT
                }
                return curl_easy_perform(handle)
            }
        }
        let answer = self.answer(of: transfer, code, handle)
        // The pointers are no longer good.
        for option in [CURLOPT_OPENSOCKETDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_POSTFIELDS] {
            _ = swift_crm_curl_set_pointer(handle, option, nil)
        }
        _ = swift_crm_curl_set_list(handle, CURLOPT_HTTPHEADER, nil)
        guard case .status(307, _) = answer else {
            guard case .status(308, _) = answer else { return (answer, nil) }
            return (answer, redirect(handle))
        }
        return (answer, redirect(handle))
    }

    private func answer(
        of transfer: HTTPTransfer,
        _ code: CURLcode,
        _ handle: UnsafeMutableRawPointer
    ) -> WebhookAnswer {
        // Of an answer the status is all that counts: a body that is too long, too slow or cut short changes nothing.
        if transfer.hasAnswer {
            let seconds = swift_crm_curl_get_number(handle, CURLINFO_RETRY_AFTER)
            let status = swift_crm_curl_get_long(handle, CURLINFO_RESPONSE_CODE)
            return .status(status, retryAfter: seconds > 0 ? .seconds(min(seconds, 366 * 86_400)) : nil)
        }
        if transfer.refused > 0, transfer.tried == 0 { return .refused(reason: "\(HTTPAddress.Problem.address)") }
        return .noAnswer(reason: code == CURLE_OK ? "no answer" : String(cString: curl_easy_strerror(code)))
    }

    private func redirect(_ handle: UnsafeMutableRawPointer) -> String? {
        swift_crm_curl_get_string(handle, CURLINFO_REDIRECT_URL).map { String(cString: $0) }
    }

    /// The headers as libcurl takes them; nil where one is not printable ASCII.
    private func list(_ headers: [WebhookRequest.Header]) -> UnsafeMutablePointer<curl_slist>? {
        // No waiting for permission to send the body.
        let own = ["Expect:", "User-Agent: swift-crm"]
        var list: UnsafeMutablePointer<curl_slist>?
        for line in own + headers.map({ "\($0.name): \($0.value)" }) {
            guard line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), let longer = curl_slist_append(list, line)
            else {
                curl_slist_free_all(list)
                return nil
            }
            list = longer
        }
        return list
    }

    private func prepared() -> UnsafeMutableRawPointer? {
        if let handle { return handle }
        guard Self.isReady, let fresh = curl_easy_init() else { return nil }
        let longs: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_POST, 1), (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_DISALLOW_USERNAME_IN_URL, 1), (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.wholeMilliseconds),
            (CURLOPT_TIMEOUT_MS, settings.timeout.wholeMilliseconds),
        ]
        var isSet = longs.allSatisfy { swift_crm_curl_set_long(fresh, $0, $1) == CURLE_OK }
        isSet = isSet && swift_crm_curl_allow_web_only(fresh) == CURLE_OK
        // A proxy of the environment would connect in our place, to wherever it likes.
        isSet = isSet && swift_crm_curl_set_string(fresh, CURLOPT_PROXY, "") == CURLE_OK
        isSet = isSet && swift_crm_curl_set_open_socket(fresh, openSocket) == CURLE_OK
        isSet = isSet && swift_crm_curl_set_header(fresh, takeHeader) == CURLE_OK
        isSet = isSet && swift_crm_curl_set_write(fresh, takeBody) == CURLE_OK
        if let certificates = settings.certificates {
            isSet = isSet && swift_crm_curl_set_string(fresh, CURLOPT_CAINFO, certificates) == CURLE_OK
        }
        guard isSet else {
            curl_easy_cleanup(fresh)
            return nil
        }
        handle = fresh
        return fresh
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
