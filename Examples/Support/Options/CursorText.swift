package import CRMCore
import Foundation

extension PageCursor {
    /// The cursor as one word that a shell leaves alone.
    package var word: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(self) else { return "" }
        return data.base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    package init(word: String) throws {
        var text = word.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: text),
            let cursor = try? JSONDecoder().decode(PageCursor.self, from: data)
        else {
            throw Failure("usage", "--after takes the value of 'next' of an earlier page")
        }
        self = cursor
    }
}
