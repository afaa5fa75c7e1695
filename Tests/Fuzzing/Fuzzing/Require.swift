import Foundation

/// Ends the process with a message where a property does not hold: libFuzzer then keeps the input.
public func require(
    _ property: @autoclosure () throws -> Bool,
    _ message: @autoclosure () -> String,
    line: Int = #line
) {
    let fault: String
    do {
        if try property() { return }
        fault = message()
    } catch {
        fault = "\(message()): threw \(error)"
    }
    FileHandle.standardError.write(Data("line \(line): \(fault)\n".utf8))
    abort()
}

/// The bytes of an input.
public func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    [UInt8](UnsafeBufferPointer(start: start, count: count))
}

/// The input as text.
public func text(_ start: UnsafePointer<UInt8>?, _ count: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
}
