/// What a host's web server answers: neutral of any HTTP library.
public struct EndpointResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields.
    public var headers: [(name: String, value: String)]
    /// The content.
    public var body: [UInt8]
    /// What could not be written down; a link leads on all the same.
    public var problem: (any Error)?

    init(_ status: Int, _ headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        // A cache that answers in our place would keep hits from us, and show one person's page to another.
        self.headers = [("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")] + headers
        self.body = body
    }

    static func page(_ status: Int, _ title: String, _ content: String) -> EndpointResponse {
        let html = """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">\
            <meta name="viewport" content="width=device-width,initial-scale=1"><title>\(title)</title>\
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em;\
            color-scheme:light dark}button{font:inherit;padding:.5em 1.2em}</style></head>\
            <body><h1>\(title)</h1>\(content)</body></html>
            """
        return EndpointResponse(
            status,
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"),
                ("X-Content-Type-Options", "nosniff"),
            ],
            body: Array(html.utf8)
        )
    }

    /// A transparent picture of one pixel.
    static func pixel() -> EndpointResponse {
        EndpointResponse(
            200,
            [("Content-Type", "image/gif")],
            body: [
                0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF,
                0x21, 0xF9, 4, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
            ]
        )
    }
}
