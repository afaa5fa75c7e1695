import CSwiftCRMCurl

/// One mail on its way: what libcurl reads, and how far it got.
final class SMTPTransfer {
    private let message: [UInt8]
    private var position = 0
    fileprivate(set) var progress = SMTPProgress()

    init(_ message: [UInt8]) { self.message = message }

    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, message.count - position)
        if count == 0 {
            progress.isHandedOver = true
            return 0
        }
        message.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
        }
        position += count
        return count
    }
}

/// Hands libcurl the next bytes of the mail.
let readMail: curl_read_callback = { buffer, size, count, transfer in
    guard let buffer, let transfer else { return 0 }
    let (length, isLarge) = size.multipliedReportingOverflow(by: count)
    if isLarge { return 0 }
    return Unmanaged<SMTPTransfer>.fromOpaque(transfer).takeUnretainedValue()
        .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: length))
}

/// Follows the commands and answers.
let noteProgress: curl_debug_callback = { _, kind, data, count, pointer in
    guard let data, let pointer else { return 0 }
    let transfer = Unmanaged<SMTPTransfer>.fromOpaque(pointer).takeUnretainedValue()
    let bytes = UnsafeRawBufferPointer(start: data, count: count)
    if kind == CURLINFO_HEADER_OUT {
        transfer.progress.sent(bytes)
    } else if kind == CURLINFO_HEADER_IN {
        transfer.progress.received(bytes)
    }
    return 0
}

/// Passes over what libcurl would print.
let discard: curl_write_callback = { _, size, count, _ in size &* count }
