extension CallingCode {
    /// Whether numbers behind a calling code may have so many digits; nil for a code that is not in use.
    static func mayHave(_ count: Int, digitsBehind code: Int) -> Bool? {
        lengths[code].map { 0..<32 ~= count && $0 & (1 << UInt32(count)) != 0 }
    }

    /// The lengths behind each calling code, bit 7 for seven digits.
    private static let lengths: [Int: UInt32] = {
        var lengths: [Int: UInt32] = [:]
        for group in lengthGroups.split(separator: ";") {
            let sides = group.split(separator: ":")
            guard sides.count == 2 else { continue }
            var mask: UInt32 = 0
            for part in sides[0].split(separator: ",") {
                let bounds = part.split(separator: "-").compactMap { Int($0.filter { $0 != " " }) }
                guard let first = bounds.first, let last = bounds.last, first <= last, last < 32 else { continue }
                for length in first...last { mask |= 1 << UInt32(length) }
            }
            for code in sides[1].split(separator: " ").compactMap({ Int($0) }) { lengths[code] = mask }
        }
        return lengths
    }()

    /// The counts of digits of the national plans, and the calling codes that have just these: facts of the year 2024,
    /// as the metadata of libphonenumber has them.
    private static let lengthGroups = """
        9:33 34 93 94 211 212 218 221 240 242 244 249 251 255 256 260 261 262 351 590 594 596 979 992 994 995 998; \
        8:45 216 222 223 226 227 228 232 235 236 253 257 266 350 356 357 370 371 373 374 389 505 509 800 808 973 \
        993; 8-9:32 36 51 213 224 233 237 250 258 264 268 377 382 387 591 962 963; 7:220 238 239 246 248 269 291 297 \
        592 673 674 680 691 692; 7-8:241 599 670 675 853 961 965 975; 8-10:20 60 855 856 964 970 976; 7-10:84 243 \
        254 353; 8,10:229 378 506 850; 7,9:245 265 354 423; 6:298 299 672 687; 9-10:380 881 966 996; 5-10:27 64 263; \
        6-12:39 381 598; 6,9:40 508 681; 6-10:48 95 880; 10:52 58 225; 7-12:86 882 972; 8-12:92 383 883; 7-8,10:230 \
        267 372; 7-9:231 967 968; 6-9:252 355 385; 5,7:676 677 678; 7,10:1 960; 9,12:41 870; 4-13:43 49; 5,8:47 686; \
        10-11:54 57; 8-11:55 593; 8,10-11:65 977; 8-13:81 91; 5-12:358 971; 6-11:375 595; 6,8-9:376 689; 5:500 682; \
        7,11:501 679; 8,11:502 504; 10,14:7; 10-12:30; 5-11:31; 7,9-10:44; 6-10,12:46; 6-8,10:53; 9-11:56; \
        5-10,12:61; 7-13:62; 6,8-13:63; 8-10,13:66; 5-6,8-13:82; 7,10,12-13:90; 4-7,10:98; 8,10-12:234; 5-6:247; \
        4-5:290; 4-11:352; 6-9,12:359; 5-8:386; 9-12:420; 6-7,9:421; 7-8,11:503; 7-8,10-11:507; 6-7:597; 4,7:683; \
        5-7,10:685; 5-7:688; 4-7:690; 5-9,11:852; 12:878; 7-11:886; 11:888; 7-9,11:974
        """
}
