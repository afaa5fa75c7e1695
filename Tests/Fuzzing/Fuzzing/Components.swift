public import CRMCore

/// Whatever components the bytes of a vCard or calendar hold; what cannot be read is passed over.
public func components(in bytes: [UInt8]) -> [ContentComponent] {
    var reader = ContentReader(.bytes(bytes))
    var found: [ContentComponent] = []
    var problems = 0
    while true {
        do {
            guard let component = try reader.next() else { return found }
            found.append(component)
        } catch {
            problems += 1
            require(problems <= bytes.count, "reading goes on: \(error)")
        }
    }
}

/// Writes a component, reads it again, and asks for the same; returns what was written.
@discardableResult
public func requireRoundTrip(_ component: ContentComponent) -> ContentComponent? {
    var writer = ContentWriter()
    writer.write(component)
    let written = writer.bytes
    let read = components(in: written)
    require(read.count == 1, "one component, not \(read.count): \(component)")
    guard let again = read.first else { return nil }
    require(shown(again) == shown(component), "\(again) is not what was written, \(component)")
    var second = ContentWriter()
    second.write(again)
    require(second.bytes == written, "\(again) is written otherwise")
    return again
}

/// What a component says, but for control characters, which no file may hold.
private func shown(_ component: ContentComponent) -> [String] {
    var texts = [visible(component.name)]
    for line in component.lines {
        texts.append("\(visible(line.group ?? "")).\(line.name)")
        for parameter in line.parameters {
            texts.append("\(visible(parameter.name)): \(parameter.values.map(visible))")
        }
        texts += line.parts.map(visible)
    }
    return texts + component.components.flatMap(shown)
}

private func visible(_ text: String) -> String {
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar.value >= 0x20 && !(0x7F..<0xA0 ~= scalar.value) {
        visible.append(scalar)
    }
    return String(visible)
}
