/// How well names, towns, streets and other words agree.
enum NameComparison {
    /// Compares a given or family name; empty ones are unknown.
    static func name(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        return TextDistance.with(a, b) { texts in
            if texts.shorter == 1 { return texts.isPrefix ? .partial : .different }
            if texts.shorter >= 3, texts.longer - texts.shorter <= 2 {
                let edits = texts.edits(atMost: 2)
                if edits <= 1 { return .close }
                if edits == 2, texts.shorter >= 5 { return .similar }
            }
            if texts.shorter >= 4, texts.isPrefix || texts.isSuffix { return .partial }
            if texts.shorter >= 3, texts.jaroWinkler >= 0.88 { return .similar }
            return .different
        }
    }

    /// Compares the name of a street, a town or another text of some length.
    static func text(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        return TextDistance.with(a, b) { texts in
            let length = texts.longer
            let edits = texts.edits(atMost: length * 35 / 100)
            if edits * 100 <= length * 16 { return .close }
            if edits * 100 <= length * 35 { return .similar }
            return texts.shorter >= 4 && (texts.isPrefix || texts.isSuffix) ? .partial : .different
        }
    }

    /// Compares the state or province, of which one may be an abbreviation.
    static func region(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        return TextDistance.with(a, b) { texts in
            if texts.shorter <= 3, texts.longer > 3, texts.isAbbreviation { return .equivalent }
            return texts.edits(atMost: 1) <= 1 ? .close : .different
        }
    }

    /// Compares the names of companies: words with a space between them, without legal forms.
    static func company(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> MatchLevel {
        if a.isEmpty || b.isEmpty { return .unknown }
        if sameBytes(a, b) { return .identical }
        let (left, right) = (a.split(separator: 0x20), b.split(separator: 0x20))
        let shared = min(
            left.count { word in right.contains { $0.elementsEqual(word) } },
            right.count { word in left.contains { $0.elementsEqual(word) } }
        )
        if shared == left.count, shared == right.count { return .equivalent }
        if left.joined().elementsEqual(right.joined()) { return .equivalent }
        let near = TextDistance.with(a, b) { texts -> MatchLevel in
            let bound = max(1, texts.longer / 8)
            if texts.shorter >= 4, texts.edits(atMost: bound) <= bound { return .close }
            return texts.shorter >= 4 && texts.jaroWinkler >= 0.92 ? .similar : .different
        }
        if near == .close { return near }
        let short = left.count <= right.count ? left : right
        if shared == short.count, short.contains(where: { $0.count >= 4 }) { return .partial }
        if shared * 2 >= max(left.count, right.count), shared > 0 { return .similar }
        return near
    }
}
