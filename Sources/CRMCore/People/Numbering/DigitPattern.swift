/// A pattern of digits, in the small part of regular expressions that numbering plans are written in: digits, `\d`,
/// classes such as `[2-46]`, groups, `|`, `?`, `{n}`, `{n,m}` and `$`.
///
/// It is compiled to a program whose threads go over the digits side by side, so that the time is bounded by the
/// length of the program times that of the number, whatever the pattern.
struct DigitPattern: Sendable, Hashable {
    enum Instruction: Sendable, Hashable {
        /// One digit of a set, bit 0 for `0`.
        case digit(UInt16)
        /// Two ways to go on, the preferred one first.
        case split(Int, Int)
        case jump(Int)
        /// Where a captured group begins or ends.
        case mark(Int)
        /// The number ends here.
        case end
        case match
    }

    let program: [Instruction]

    /// The most captured groups.
    static let mostGroups = 2
    /// The longest program; repetitions count as often as they repeat.
    static let longestProgram = 8_192

    /// Compiles a pattern; nil for one that is malformed, or not of this part of regular expressions.
    init?(_ text: String) {
        var compiler = Compiler(bytes: text.utf8.filter { !ContactText.isSpace($0) })
        guard compiler.alternatives(depth: 0), compiler.index == compiler.bytes.count else { return nil }
        program = compiler.program + [.match]
        if program.count > Self.longestProgram { return nil }
    }

    /// Writes the program of a pattern as it is read, one level of groups after the other.
    private struct Compiler {
        let bytes: [UInt8]
        var index = 0
        var program: [Instruction] = []
        var groups = 0

        mutating func alternatives(depth: Int) -> Bool {
            guard depth < 24 else { return false }
            var ends: [Int] = []
            while true {
                let start = program.count
                guard sequence(depth: depth) else { return false }
                guard take(UInt8(ascii: "|")) else { break }
                // The way into this alternative and around it, and from its end to that of all.
                insert(.split(start + 1, program.count + 2), at: start)
                ends.append(program.count)
                program.append(.jump(0))
            }
            for end in ends { program[end] = .jump(program.count) }
            return true
        }

        private mutating func sequence(depth: Int) -> Bool {
            while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
                let start = program.count
                guard item(depth: depth), repetition(of: start), program.count <= DigitPattern.longestProgram else {
                    return false
                }
            }
            return true
        }

        private mutating func item(depth: Int) -> Bool {
            guard let byte = next else { return false }
            index += 1
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                program.append(.digit(Self.bit(byte)))
            case UInt8(ascii: "\\"):
                guard take(UInt8(ascii: "d")) else { return false }
                program.append(.digit(0x3FF))
            case UInt8(ascii: "$"):
                program.append(.end)
            case UInt8(ascii: "["):
                return digitClass()
            case UInt8(ascii: "("):
                var group: Int?
                if take(UInt8(ascii: "?")) {
                    guard take(UInt8(ascii: ":")) else { return false }
                } else {
                    guard groups < DigitPattern.mostGroups else { return false }
                    group = groups
                    groups += 1
                }
                if let group { program.append(.mark(group * 2)) }
                guard alternatives(depth: depth + 1), take(UInt8(ascii: ")")) else { return false }
                if let group { program.append(.mark(group * 2 + 1)) }
            default:
                return false
            }
            return true
        }

        private mutating func digitClass() -> Bool {
            var set: UInt16 = 0
            while let low = next, ContactText.isDigit(low) {
                index += 1
                var high = low
                if take(UInt8(ascii: "-")) {
                    guard let byte = next, ContactText.isDigit(byte), byte >= low else { return false }
                    high = byte
                    index += 1
                }
                for byte in low...high { set |= Self.bit(byte) }
            }
            guard set != 0, take(UInt8(ascii: "]")) else { return false }
            program.append(.digit(set))
            return true
        }

        /// Repeats what was compiled last, as often as stands behind it.
        private mutating func repetition(of start: Int) -> Bool {
            if take(UInt8(ascii: "?")) {
                insert(.split(start + 1, program.count + 1), at: start)
                return true
            }
            guard take(UInt8(ascii: "{")) else { return true }
            guard let least = number() else { return false }
            var most = least
            if take(UInt8(ascii: ",")) {
                guard let number = number() else { return false }
                most = number
            }
            guard take(UInt8(ascii: "}")), 1 <= most, least <= most, most <= 20 else { return false }
            let piece = Array(program[start...])
            program.removeSubrange(start...)
            for count in 0..<most {
                guard program.count <= DigitPattern.longestProgram else { return false }
                if count >= least { program.append(.split(program.count + 1, program.count + 1 + piece.count)) }
                let shift = program.count - start
                program += piece.map { $0.moved(by: shift, from: start) }
            }
            return true
        }

        private mutating func insert(_ instruction: Instruction, at start: Int) {
            let piece = program[start...].map { $0.moved(by: 1, from: start) }
            program.removeSubrange(start...)
            program.append(instruction)
            program += piece
        }

        private mutating func number() -> Int? {
            var number: Int?
            while let byte = next, ContactText.isDigit(byte), (number ?? 0) < 100 {
                number = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                index += 1
            }
            return number
        }

        private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard next == byte else { return false }
            index += 1
            return true
        }

        private static func bit(_ digit: UInt8) -> UInt16 { 1 << UInt16(digit - UInt8(ascii: "0")) }
    }
}

extension DigitPattern.Instruction {
    /// The instruction in a piece of program that begins at `start` and is moved on.
    fileprivate func moved(by shift: Int, from start: Int) -> Self {
        switch self {
        case .split(let first, let second):
            .split(first >= start ? first + shift : first, second >= start ? second + shift : second)
        case .jump(let target): .jump(target >= start ? target + shift : target)
        default: self
        }
    }
}
