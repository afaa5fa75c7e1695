extension DigitPattern {
    /// The beginning of a number that a pattern matched.
    struct Prefix: Sendable, Hashable {
        /// How many digits.
        var count: Int
        /// Where the captured groups begin and end; -1 where they took no part.
        var marks: Marks
    }

    /// The offsets of both captured groups.
    struct Marks: Sendable, Hashable {
        private var offsets: SIMD4<Int8> = SIMD4(repeating: -1)

        /// The digits of a group; nil where it took no part.
        func group(_ number: Int) -> Range<Int>? {
            guard (0..<DigitPattern.mostGroups).contains(number) else { return nil }
            let (start, end) = (Int(offsets[number * 2]), Int(offsets[number * 2 + 1]))
            return start >= 0 && end >= start ? start..<end : nil
        }

        mutating func set(_ mark: Int, _ offset: Int) { offsets[mark & 3] = Int8(clamping: offset) }
    }

    /// Whether the whole number is one of the pattern.
    func matches(_ digits: ArraySlice<UInt8>) -> Bool { run(digits, whole: true) != nil }

    /// The beginning of the number that the pattern prefers; nil where none is of it.
    func prefix(of digits: ArraySlice<UInt8>) -> Prefix? { run(digits, whole: false) }

    private struct Thread {
        var place: Int
        var marks: Marks
    }

    private func run(_ digits: ArraySlice<UInt8>, whole: Bool) -> Prefix? {
        var threads: [Thread] = []
        var following: [Thread] = []
        // Where a thread stands already, by the offset at which that was.
        var visited = [Int8](repeating: -1, count: program.count)
        var found: Prefix?
        var pending = [Thread(place: 0, marks: Marks())]
        let length = min(digits.count, 100)
        for offset in 0...length {
            if offset > 0 {
                let digit = digits[digits.startIndex + offset - 1] &- UInt8(ascii: "0")
                following.removeAll(keepingCapacity: true)
                for thread in threads {
                    guard case .digit(let set) = program[thread.place], digit < 10, set & (1 << UInt16(digit)) != 0
                    else { continue }
                    following.append(Thread(place: thread.place + 1, marks: thread.marks))
                }
                pending = following.reversed()
                threads.removeAll(keepingCapacity: true)
            }
            // Preferred threads lie last, so that they are followed first, and all the way.
            follow: while var thread = pending.popLast() {
                guard visited[thread.place] != Int8(offset) else { continue }
                visited[thread.place] = Int8(offset)
                switch program[thread.place] {
                case .digit:
                    threads.append(thread)
                case .split(let first, let second):
                    pending.append(Thread(place: second, marks: thread.marks))
                    thread.place = first
                    pending.append(thread)
                case .jump(let target):
                    thread.place = target
                    pending.append(thread)
                case .mark(let mark):
                    thread.marks.set(mark, offset)
                    thread.place += 1
                    pending.append(thread)
                case .end:
                    guard offset == digits.count else { continue }
                    thread.place += 1
                    pending.append(thread)
                case .match:
                    if whole, offset < digits.count { continue }
                    found = Prefix(count: offset, marks: thread.marks)
                    // Whatever would be followed now is preferred less.
                    break follow
                }
            }
            pending.removeAll(keepingCapacity: true)
            if threads.isEmpty { break }
        }
        return found
    }
}
