import Foundation

/// One line on standard error that counts up, for somebody who looks at it.
package struct ProgressLine: Sendable {
    private let verb: String
    private let isShown = Terminal.showsErrors

    package init(_ verb: String) { self.verb = verb }

    package func update(_ count: Int) {
        if isShown { FileHandle.standardError.write(Data("\r\(verb) \(count) rows".utf8)) }
    }

    package func clear() {
        if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}
