package import CRMCore

/// What a command has to say, to programs and to people.
package protocol Answer: Sendable {
    /// The one JSON value.
    var json: JSONValue { get }
    /// The lines of text.
    func lines(_ layout: TextLayout) -> [String]
}

/// Prints answers in the form that was asked for.
package struct Output {
    package let isJSON: Bool
    package let layout: TextLayout

    package init(isJSON: Bool, layout: TextLayout) {
        self.isJSON = isJSON
        self.layout = layout
    }

    package func print(_ answer: some Answer) {
        if isJSON {
            Terminal.print(answer.json.sortedText)
        } else {
            Terminal.print(answer.lines(layout).joined(separator: "\n"))
        }
    }
}
