/// The name of a person in its parts, each empty where there is none.
public struct PersonName: Hashable, Sendable {
    /// What comes before the name, such as `Dr.`.
    public var prefix: String
    /// The given name.
    public var given: String
    /// Further given names or initials.
    public var middle: String
    /// The family name with its particles, such as `van der Berg`.
    public var family: String
    /// What comes after the name, such as `Jr.` or `PhD`.
    public var suffix: String
    /// The name the person goes by.
    public var nickname: String
    /// How the given name is read, in kana or another phonetic script.
    public var givenReading: String
    /// How the family name is read, in kana or another phonetic script.
    public var familyReading: String
    /// Whether the family name is said first, as in Japanese, Chinese, Korean and Hungarian.
    public var familyFirst: Bool

    /// Creates a name from its parts.
    public init(
        prefix: String = "",
        given: String = "",
        middle: String = "",
        family: String = "",
        suffix: String = "",
        nickname: String = "",
        givenReading: String = "",
        familyReading: String = "",
        familyFirst: Bool = false
    ) {
        self.prefix = prefix
        self.given = given
        self.middle = middle
        self.family = family
        self.suffix = suffix
        self.nickname = nickname
        self.givenReading = givenReading
        self.familyReading = familyReading
        self.familyFirst = familyFirst
    }

    /// Whether no part says anything.
    public var isEmpty: Bool {
        prefix.isEmpty && given.isEmpty && middle.isEmpty && family.isEmpty && suffix.isEmpty && nickname.isEmpty
            && givenReading.isEmpty && familyReading.isEmpty
    }

    /// The name as it is written in full, without nickname and readings; the nickname if that is all there is.
    ///
    /// Parts are separated by a space. With the family name first, parts in East Asian scripts are not, unless both
    /// are katakana: `山田太郎`, but `スミス ジョン`.
    public var formatted: String {
        if !familyFirst, !given.isEmpty, !family.isEmpty, prefix.isEmpty, middle.isEmpty, suffix.isEmpty {
            return given + " " + family
        }
        let parts = familyFirst ? [prefix, family, given, middle, suffix] : [prefix, given, middle, family, suffix]
        var text = ""
        var previous = ""
        for part in parts where !part.isEmpty {
            if !text.isEmpty, !(familyFirst && Self.touch(previous, part)) { text += " " }
            text += part
            previous = part
        }
        return text.isEmpty ? nickname : text
    }

    private static func touch(_ one: String, _ other: String) -> Bool {
        Script.isCJK(one) && Script.isCJK(other) && !(Script.isKatakana(one) && Script.isKatakana(other))
    }
}
