/// The rule that a text breaks which was given as a phone number.
public enum PhoneNumberError: String, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// There is no digit at all.
    case noDigits = "no digits"
    /// There are fewer than three digits, or none behind the calling code.
    case tooFewDigits = "too few digits"
    /// There are more than 15 digits, the most that E.164 allows.
    case tooManyDigits = "too many digits"
    /// A letter is no part of an extension. Numbers spelled in letters are refused: a letter in a number is more
    /// often a note or a second value, which keypad digits would turn into a wrong number.
    case letter = "letter in number"
    /// A character is neither a digit nor one that separates digits.
    case character = "character not allowed"
    /// A plus stands after a digit or another plus.
    case misplacedPlus = "misplaced plus"
    /// The plus is followed by a zero, with which no calling code starts.
    case badCallingCode = "no calling code after the plus"
    /// The extension has no digits, more than eight, or something else in it.
    case badExtension = "bad extension"

    /// The rule in words.
    public var description: String { rawValue }
}
