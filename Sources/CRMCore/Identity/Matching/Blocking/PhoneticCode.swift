/// A short code that names which sound alike, or are misspelt within, mostly share.
enum PhoneticCode {
    /// Adds the code of a folded name to a hash.
    ///
    /// Of a Latin name it is the first letter and the classes of the next three consonants that differ from the one
    /// before; of any other the first two scalars.
    static func add(_ name: UnsafeBufferPointer<UInt8>, to hash: inout ValueHash) {
        guard let first = name.first else { return }
        guard first < 0x80 else {
            hash.add(name.prefix(6))
            return
        }
        var code: (UInt8, UInt8, UInt8, UInt8) = (first, 0, 0, 0)
        var count = 1
        var last = classOf(first)
        for byte in name.dropFirst() where count < 4 {
            let kind = classOf(byte)
            if kind > 0, kind != last {
                switch count {
                case 1: code.1 = kind
                case 2: code.2 = kind
                default: code.3 = kind
                }
                count += 1
            }
            last = kind
        }
        withUnsafeBytes(of: code) { hash.add($0) }
    }

    @inline(__always)
    private static func classOf(_ byte: UInt8) -> UInt8 {
        let index = Int(byte &- UInt8(ascii: "a"))
        return index < 26 ? classes.utf8Start[index] & 15 : 0
    }

    /// The classes of the letters from a to z: vowels 0, labials 1, sibilants and gutturals 2, dentals 3, l 4, nasals 5,
    /// r 6.
    private static let classes: StaticString = "01230120022455012623010202"
}
