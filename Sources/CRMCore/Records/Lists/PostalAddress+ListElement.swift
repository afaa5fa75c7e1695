public import StorageProtocols

/// Stored by its parts; the key is the postal code, or the folded town where there is none.
extension PostalAddress: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(storedKey) }

    private var storedKey: String {
        postalCode.isEmpty ? String(decoding: TextFolding.fold(locality), as: UTF8.self) : postalCode
    }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginElement(storedKey)
        json.member("street", street)
        json.member("city", locality)
        json.member("region", region)
        json.member("postcode", postalCode)
        if let country {
            json.member("country", country.value)
            if country.code != country.storedCode {
                json.key("code")
                json.string(country.code ?? "")
            }
        }
        json.member("label", label.storedName)
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        let members = try ListMembers(from: &json)
        self.init(
            street: members["street"] ?? "",
            locality: members["city"] ?? "",
            region: members["region"] ?? "",
            postalCode: members["postcode"] ?? "",
            country: members["country"].map { Country(stored: $0, code: members["code"]) },
            label: ContactLabel(stored: members["label"])
        )
    }
}

extension Country {
    /// The code that goes without saying: the text itself, where it can be one.
    fileprivate var storedCode: String? { value.utf8.count == 2 ? value : nil }

    /// A country as it is stored: with its code where that is not what was given.
    fileprivate init(stored value: String, code: String?) {
        self.value = value
        if let code { self.code = code.isEmpty ? nil : code } else { self.code = value.utf8.count == 2 ? value : nil }
    }
}
