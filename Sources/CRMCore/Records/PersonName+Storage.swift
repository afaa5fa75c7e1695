import StorageProtocols

/// A name is stored in three columns: given name, family name, and the rest as JSON, null for most people.
extension PersonName {
    /// The parts beside given and family name as JSON; nil where there are none.
    package var storedDetails: String? {
        if middle.isEmpty, prefix.isEmpty, suffix.isEmpty, nickname.isEmpty, !familyFirst, givenReading.isEmpty,
            familyReading.isEmpty
        {
            return nil
        }
        var json = JSONWriter()
        json.beginObject()
        json.member("prefix", prefix)
        json.member("middle", middle)
        json.member("suffix", suffix)
        json.member("nickname", nickname)
        json.member("givenReading", givenReading)
        json.member("familyReading", familyReading)
        if familyFirst {
            json.key("familyFirst")
            json.bool(true)
        }
        json.endObject()
        return json.text
    }

    /// Reads a name from its columns; details that are no JSON are passed over.
    package init(given: String, family: String, storedDetails: String?) {
        self.init(given: given, family: family)
        guard let storedDetails, let details = try? JSONValue(parsing: storedDetails) else { return }
        prefix = details.text("prefix")
        middle = details.text("middle")
        suffix = details.text("suffix")
        nickname = details.text("nickname")
        givenReading = details.text("givenReading")
        familyReading = details.text("familyReading")
        familyFirst = details["familyFirst"] == .bool(true)
    }

    /// What the person is also found by: nickname and readings; nil where there are none.
    var otherNames: String? {
        if nickname.isEmpty, givenReading.isEmpty, familyReading.isEmpty { return nil }
        return [nickname, familyReading, givenReading].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The text by which people are put in order: by family name, then given name, by their readings where known.
    var sortName: String {
        let sorted = SortName.folded(
            familyReading.isEmpty ? family : familyReading,
            givenReading.isEmpty ? given : givenReading,
            middle
        )
        return sorted.isEmpty ? SortName.folded(nickname) : sorted
    }
}

extension JSONValue {
    /// The text of a member; empty where there is none.
    fileprivate func text(_ name: String) -> String {
        if case .string(let text)? = self[name] { text } else { "" }
    }
}
