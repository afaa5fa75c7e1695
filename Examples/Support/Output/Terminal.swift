import Foundation

/// The process's streams.
package enum Terminal {
    /// Whether somebody looks at standard output.
    package static var showsOutput: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether somebody looks at standard error.
    package static var showsErrors: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns standard output has; nil where it is no terminal.
    package static var columns: Int? {
        guard showsOutput else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a line to standard output.
    package static func print(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    /// Writes a text to standard output as it is.
    package static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    /// Writes a line to standard error.
    package static func printError(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Writes a hint to standard error, if somebody looks at it.
    package static func hint(_ text: String) {
        if showsErrors { printError(text) }
    }

    /// Ends the process.
    package static func leave(_ code: Int32) -> Never { exit(code) }
}
