import StorageProtocols

/// A column's name without what exports write differently: case, width, accents, spaces and punctuation.
///
/// Digits become `#`, so that `E-mail 2 - Value` is `email#value` with the number 2.
struct HeaderKey: Hashable {
    let text: String
    let number: Int

    init(_ name: String) {
        var key: [UInt8] = []
        var number: Int?
        var isInDigits = false
        for byte in TextFolding.fold(name) {
            if ContactText.isDigit(byte) {
                if !isInDigits { key.append(UInt8(ascii: "#")) }
                if number == nil || isInDigits && key.firstIndex(of: UInt8(ascii: "#")) == key.count - 1 {
                    number = min((number ?? 0) * 10 + Int(byte &- UInt8(ascii: "0")), 1000)
                }
                isInDigits = true
                continue
            }
            isInDigits = false
            if byte >= 0x80 || ContactText.isLetter(byte) { key.append(ContactText.lowercased(byte)) }
        }
        // HubSpot's programming interface puts this before the name of every property.
        if key.starts(with: "property".utf8), key.count > 8 { key.removeFirst(8) }
        text = String(decoding: key, as: UTF8.self)
        self.number = max(number ?? 1, 1)
    }
}
