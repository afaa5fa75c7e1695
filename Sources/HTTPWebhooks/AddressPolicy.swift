/// Which addresses may be connected to.
///
/// A URL that somebody types in must not make the host's process talk to the host's own network: to databases, to
/// routers, to the cloud's metadata. Only addresses of the public Internet are allowed, and the ranges that the host
/// names.
public struct AddressPolicy: Sendable, Hashable {
    /// Ranges that are allowed although they are not public.
    public var allowed: [AddressRange]

    /// Allows public addresses, and these ranges.
    public init(allowing ranges: [AddressRange] = []) { allowed = ranges }

    /// Only addresses of the public Internet.
    public static let publicOnly = AddressPolicy()

    /// Whether an address may be connected to.
    public func allows(_ address: IPAddress) -> Bool {
        allowed.contains { $0.contains(address) } || Self.isPublic(address)
    }

    /// Whether an address is one of the public Internet.
    ///
    /// Of version 6 only global unicast is, without what carries an address of version 4 in it (6to4, Teredo): the
    /// forms mapped to version 4 and those of NAT64 are not either, because they lead to wherever the inner one does.
    public static func isPublic(_ address: IPAddress) -> Bool {
        if address.bytes.count == 4 { return !special4.contains { $0.contains(address) } }
        return global6.contains { $0.contains(address) } && !special6.contains { $0.contains(address) }
    }

    /// What IANA keeps for special purposes, with multicast and the former class E.
    private static let special4 = ranges(
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4"
    )
    private static let global6 = ranges("2000::/3")
    private static let special6 = ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

    private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap(AddressRange.init) }
}
