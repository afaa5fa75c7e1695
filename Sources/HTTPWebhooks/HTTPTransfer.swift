import CSwiftCRMCurl

/// One POST on its way: which addresses it may reach, and how much of an answer came.
final class HTTPTransfer {
    private let policy: AddressPolicy
    private let maximumHeader: Int
    private let maximumBody: Int
    private var headerCount = 0
    private var bodyCount = 0
    /// How many addresses were tried, and how many were not because they are not allowed.
    private(set) var tried = 0
    private(set) var refused = 0
    /// Whether the headers of the final answer came to their end.
    private(set) var hasAnswer = false

    init(_ policy: AddressPolicy, maximumHeader: Int, maximumBody: Int) {
        self.policy = policy
        self.maximumHeader = maximumHeader
        self.maximumBody = maximumBody
    }

    /// Opens the socket for an address, if it may be connected to: the very address, whatever the name stood for.
    fileprivate func open(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = Int(swift_crm_curl_address(address, &bytes))
        guard let ip = IPAddress(bytes: Array(bytes.prefix(count))), policy.allows(ip) else {
            refused += 1
            return CURL_SOCKET_BAD
        }
        tried += 1
        return swift_crm_curl_socket(address)
    }

    fileprivate func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerCount += line.count
        // An empty line ends the headers; those of an interim answer are followed by others.
        if line.elementsEqual("\r\n".utf8) || line.elementsEqual("\n".utf8) { hasAnswer = !isInterim }
        if line.starts(with: "HTTP/".utf8) { isInterim = Self.isInterim(line) }
        return headerCount <= maximumHeader
    }

    private var isInterim = false

    private static func isInterim(_ line: UnsafeRawBufferPointer) -> Bool {
        let status = line.drop { $0 != 0x20 }.drop { $0 == 0x20 }
        return status.first == UInt8(ascii: "1")
    }

    fileprivate func takeBody(_ count: Int) -> Bool {
        bodyCount += count
        return bodyCount <= maximumBody
    }
}

/// Asks whether an address may be connected to.
let openSocket: curl_opensocket_callback = { transfer, purpose, address in
    guard let transfer, let address, purpose == CURLSOCKTYPE_IPCXN else { return CURL_SOCKET_BAD }
    return Unmanaged<HTTPTransfer>.fromOpaque(transfer).takeUnretainedValue().open(address)
}

/// Counts a line of the headers; an answer with too many of them is given up.
let takeHeader: curl_write_callback = { data, size, count, transfer in
    let length = size &* count
    guard let data, let transfer else { return 0 }
    let line = UnsafeRawBufferPointer(start: data, count: length)
    return Unmanaged<HTTPTransfer>.fromOpaque(transfer).takeUnretainedValue().takeHeader(line) ? length : 0
}

/// Counts and drops a piece of the body; one that is too long is given up.
let takeBody: curl_write_callback = { _, size, count, transfer in
    let length = size &* count
    guard let transfer else { return 0 }
    return Unmanaged<HTTPTransfer>.fromOpaque(transfer).takeUnretainedValue().takeBody(length) ? length : 0
}
