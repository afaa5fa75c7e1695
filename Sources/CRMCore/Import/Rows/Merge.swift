public import StorageProtocols

/// How what a row says joins what a record has: nothing is removed, and lists only grow.
public enum Merge {
    /// A text takes the place of another, byte by byte different one.
    public static func part(_ row: String, into text: inout String) {
        if !row.isEmpty, !row.utf8.elementsEqual(text.utf8) { text = row }
    }

    /// A text takes the place of another one, unless it says nothing.
    public static func text(_ row: String?, into text: inout String?) {
        guard let row, !row.isEmpty else { return }
        if let text, row.utf8.elementsEqual(text.utf8) { return }
        text = row
    }

    /// A value takes the place of another one, unless there is none.
    public static func value<T>(_ row: T?, into value: inout T?) {
        if let row { value = row }
    }

    /// Elements whose key is new join the end; the others stay as they are, with their labels.
    public static func keys<Element: ListElement>(_ row: [Element], into list: inout [Element]) {
        for element in row where !list.contains(where: { $0.key == element.key }) { list.append(element) }
    }

    /// An address takes the parts that the row gives for its label; one that is there already is not added.
    public static func addresses(_ row: [PostalAddress], into list: inout [PostalAddress]) {
        var taken: Set<Int> = []
        for address in row {
            if let same = list.firstIndex(where: { $0.says(address) }) {
                taken.insert(same)
                continue
            }
            if let index = list.indices.first(where: { list[$0].label == address.label && !taken.contains($0) }) {
                list[index].merge(address)
                taken.insert(index)
            } else {
                taken.insert(list.count)
                list.append(address)
            }
        }
    }

    /// Custom fields take the places of those of the same name.
    public static func custom(_ row: CustomValues, into custom: inout CustomValues) {
        if row.isEmpty { return }
        for name in row.names { custom[name] = row[name] }
    }
}

extension PostalAddress {
    /// Whether every part that the other address has is the same here.
    fileprivate func says(_ other: PostalAddress) -> Bool {
        (other.street.isEmpty || other.street == street) && (other.locality.isEmpty || other.locality == locality)
            && (other.region.isEmpty || other.region == region)
            && (other.postalCode.isEmpty || other.postalCode == postalCode)
            && (other.country == nil || other.country == country)
    }

    fileprivate mutating func merge(_ row: PostalAddress) {
        Merge.part(row.street, into: &street)
        Merge.part(row.locality, into: &locality)
        Merge.part(row.region, into: &region)
        Merge.part(row.postalCode, into: &postalCode)
        if let country = row.country { self.country = country }
    }
}
