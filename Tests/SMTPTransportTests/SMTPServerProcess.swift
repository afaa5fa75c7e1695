import Foundation

/// A real mail server on this machine: aiosmtpd, in a process of its own.
///
/// The receiver's address says how it behaves: `later…` is answered with 451, `never…` with 550; `laterdata…` and
/// `neverdata…` the same after the mail; `drop…` ends the connection after the mail, before the answer, and `cut…`
/// before it is asked for.
final class SMTPServerProcess {
    let port: UInt16
    let folder: URL
    private let process = Process()

    /// Starts a server; nil, with a line of output, where aiosmtpd is not there.
    init?(user: String? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = folder.appending(path: "server.py")
        try Self.script.write(to: script, atomically: true, encoding: .utf8)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path, folder.path, user ?? ""]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // The first line is the port; without aiosmtpd there is none.
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8), !byte.isEmpty {
            line += byte
        }
        guard let port = UInt16(String(decoding: line, as: UTF8.self)) else {
            print("skipped: aiosmtpd absent")
            process.waitUntilExit()
            try? FileManager.default.removeItem(at: folder)
            return nil
        }
        self.port = port
    }

    /// Ends the server, by its own process.
    func stop() {
        // A thread of the pool hands on its mask of signals, in which the polite one is blocked.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    /// What the server took, as Python's `email` reads it: a line of JSON for each mail.
    func received() throws -> [Received] {
        let text = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Received.self, from: Data($0.utf8)) }
    }

    struct Received: Decodable {
        var sender: String
        var recipient: String
        var connection: Int
        var subject: String
        var id: String
        var parts: [String]
        var defects: [String]
    }

    private static let script = """
        import sys, json, asyncio, email, email.policy, os, threading, time
        try:
            from aiosmtpd.smtp import SMTP, AuthResult
        except ImportError:
            sys.exit(0)
        folder, user = sys.argv[1], sys.argv[2]
        log = open(os.path.join(folder, 'log'), 'a')
        # Bounded in time, whatever becomes of the test.
        threading.Thread(target=lambda: (time.sleep(600), os._exit(1)), daemon=True).start()
        count = 0
        def read(sender, recipient, content, connection):
            m = email.message_from_bytes(content, policy=email.policy.default)
            parts = [p.get_payload(decode=True).decode('utf-8') for p in m.walk() if not p.is_multipart()]
            log.write(json.dumps({'sender': sender, 'recipient': recipient, 'connection': connection,
                'subject': str(m['Subject']), 'id': str(m['Message-ID']), 'parts': parts,
                'defects': [str(d) for p in m.walk() for d in p.defects]}) + '\\n')
            log.flush()
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith('later@'): return '451 4.3.0 try again'
                if address.startswith('never@'): return '550 5.1.1 no such user'
                if address.startswith('cut@'):
                    server.transport.abort()
                    return '250 OK'
                envelope.rcpt_tos.append(address)
                return '250 OK'
            async def handle_MAIL(self, server, session, envelope, address, options):
                envelope.mail_from = address
                if not hasattr(session, 'number'):
                    global count
                    count += 1
                    session.number = count
                return '250 OK'
            async def handle_DATA(self, server, session, envelope):
                to = envelope.rcpt_tos[0]
                if to.startswith('laterdata@'): return '452 4.2.2 mailbox full'
                if to.startswith('neverdata@'): return '554 5.7.1 not wanted'
                read(envelope.mail_from, to, envelope.content, session.number)
                if to.startswith('drop@'):
                    server.transport.abort()
                return '250 OK queued'
        def authenticate(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == user.encode() and data.password == b'secret')
        async def main():
            loop = asyncio.get_running_loop()
            options = dict(data_size_limit=1 << 26, enable_SMTPUTF8=False)
            if user:
                options.update(authenticator=authenticate, auth_required=True, auth_require_tls=False)
            server = await loop.create_server(lambda: SMTP(Handler(), **options), '127.0.0.1', 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """
}
