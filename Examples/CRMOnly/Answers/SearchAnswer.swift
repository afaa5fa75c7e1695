import CRMCore
import ExampleSupport

/// What a search found.
struct SearchAnswer: Answer {
    let text: String
    let hits: [SearchHit]

    var json: JSONValue {
        .object([
            "hits": .list(hits) { hit in
                .object([
                    "type": .string(hit.link.type), "id": .string(hit.link.id.description),
                    "name": .string(hit.name), "email": .text(hit.email),
                ])
            }
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if hits.isEmpty { return ["nothing found for '\(text.printable)'"] }
        var table = Table(.text("Type"), .text("Name"), .text("E-mail or identifier"))
        for hit in hits { table.append(hit.link.type, hit.name, hit.email ?? hit.link.id.description) }
        return table.lines(layout)
    }
}
