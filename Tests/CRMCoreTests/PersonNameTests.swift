import CRMCore
import Testing

@Suite struct PersonNameTests {
    @Test(arguments: [
        ("Ann", PersonName(given: "Ann")),
        ("Ann Lee", PersonName(given: "Ann", family: "Lee")),
        (
            "Dr. Ann Marie Lee Jr.",
            PersonName(prefix: "Dr.", given: "Ann", middle: "Marie", family: "Lee", suffix: "Jr.")
        ),
        ("Prof. Dr. Ann Lee", PersonName(prefix: "Prof. Dr.", given: "Ann", family: "Lee")),
        ("Dr. Lee", PersonName(prefix: "Dr.", family: "Lee")),
        ("Lee, Ann", PersonName(given: "Ann", family: "Lee")),
        ("Lee, Dr. Ann Marie", PersonName(prefix: "Dr.", given: "Ann", middle: "Marie", family: "Lee")),
        ("Lee, Ann, Jr.", PersonName(given: "Ann", family: "Lee", suffix: "Jr.")),
        ("Ann Lee, MD, PhD", PersonName(given: "Ann", family: "Lee", suffix: "MD PhD")),
        ("van der Berg", PersonName(family: "van der Berg")),
        ("Ludwig van Beethoven", PersonName(given: "Ludwig", family: "van Beethoven")),
        ("Dick Van Dyke", PersonName(given: "Dick", family: "Van Dyke")),
        ("Van Morrison", PersonName(given: "Van", family: "Morrison")),
        ("Maria José de la Cruz", PersonName(given: "Maria", middle: "José", family: "de la Cruz")),
        ("Ann Le", PersonName(given: "Ann", family: "Le")),
        ("Don Draper", PersonName(given: "Don", family: "Draper")),
        ("Jack Ma", PersonName(given: "Jack", family: "Ma")),
        ("Robert \"Bob\" Smith", PersonName(given: "Robert", family: "Smith", nickname: "Bob")),
        ("Robert (Bob) Smith", PersonName(given: "Robert", family: "Smith", nickname: "Bob")),
        ("Conan O'Brien", PersonName(given: "Conan", family: "O'Brien")),
        ("山田 太郎", PersonName(given: "太郎", family: "山田", familyFirst: true)),
        ("山田\u{3000}太郎", PersonName(given: "太郎", family: "山田", familyFirst: true)),
        ("山田 太郎 様", PersonName(given: "太郎", family: "山田", suffix: "様", familyFirst: true)),
        ("山田太郎", PersonName(family: "山田太郎", familyFirst: true)),
        (
            "山田 太郎（やまだ たろう）",
            PersonName(given: "太郎", family: "山田", givenReading: "たろう", familyReading: "やまだ", familyFirst: true)
        ),
        ("김 민준", PersonName(given: "민준", family: "김", familyFirst: true)),
        ("ジョン・スミス", PersonName(given: "ジョン", family: "スミス")),
        ("  ", PersonName()), ("Dr.", PersonName(given: "Dr.")), (",", PersonName()),
        ("(Bob)", PersonName(nickname: "Bob")),
    ])
    func parsing(full: String, name: PersonName) {
        #expect(PersonName(parsing: full) == name)
    }

    @Test func orderCanBeSaid() {
        let nagy = PersonName(parsing: "Nagy Anna Mária", familyFirst: true)
        #expect(nagy == PersonName(given: "Anna", middle: "Mária", family: "Nagy", familyFirst: true))
        #expect(nagy.formatted == "Nagy Anna Mária")
        #expect(PersonName(parsing: "太郎 山田", familyFirst: false).family == "山田")
        #expect(PersonName(parsing: "Nagy", familyFirst: true).family == "Nagy")
        #expect(PersonName(parsing: "van der", familyFirst: true).isEmpty == false)
    }

    @Test(arguments: [
        "Dr. Ann Marie Lee Jr.", "Ludwig van Beethoven", "山田太郎", "Ann", "Lee", "スミス ジョン", "Conan O'Brien",
    ])
    func formattedSaysWhatWasParsed(full: String) {
        #expect(PersonName(parsing: full).formatted == full)
    }

    @Test func formattedJoinsEastAsianPartsOnly() {
        #expect(PersonName(parsing: "山田 太郎").formatted == "山田太郎")
        #expect(PersonName(parsing: "山田 太郎 様").formatted == "山田太郎様")
        #expect(PersonName(given: "John", family: "山田", familyFirst: true).formatted == "山田 John")
        #expect(PersonName(given: "ジョン", family: "スミス", familyFirst: true).formatted == "スミス ジョン")
        #expect(PersonName(nickname: "Bob").formatted == "Bob")
    }

    @Test func contactsSortByFamilyNameAndReadings() {
        func sortName(_ name: PersonName) -> String { Contact(name: name).sortName }
        #expect(sortName(PersonName(parsing: "Ann Marie Lee")) == "lee ann marie")
        let kana = PersonName(
            given: "太郎",
            family: "山田",
            givenReading: "ﾀﾛｳ",
            familyReading: "ﾔﾏﾀﾞ",
            familyFirst: true
        )
        #expect(sortName(kana) == "やまだ たろう")
        #expect(sortName(PersonName(parsing: "山田 太郎(ヤマダ タロウ)")) == sortName(kana))
        #expect(sortName(PersonName(nickname: "Bob")) == "bob")
    }

    @Test func noTextIsLostOrTrapped() {
        let pieces = [
            "Ann", "van", "de", "Dr.", "Jr.", ",", "(", ")", "\"", "山田", "スミス", "・", "様", " ", "\u{3000}", "'",
        ]
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    for full in [[first, second, third], [first, " ", second, " ", third]].map({ $0.joined() }) {
                        let name = PersonName(parsing: full)
                        let parts = [
                            name.prefix, name.given, name.middle, name.family, name.suffix, name.nickname,
                            name.familyReading, name.givenReading,
                        ]
                        let kept = parts.joined().unicodeScalars.count { $0.properties.isAlphabetic }
                        #expect(kept == full.unicodeScalars.count { $0.properties.isAlphabetic }, "\(full)")
                    }
                }
            }
        }
    }
}
