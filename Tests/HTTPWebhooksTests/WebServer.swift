import Foundation

/// A web server on this machine, in a process of its own, that behaves as the path says.
final class WebServer {
    let port: UInt16
    private let folder: URL
    private let process = Process()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = folder.appending(path: "server.py")
        try Self.script.write(to: script, atomically: true, encoding: .utf8)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path, folder.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // The first line is the port.
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8), !byte.isEmpty {
            line += byte
        }
        port = UInt16(String(decoding: line, as: UTF8.self)) ?? 0
    }

    deinit {
        // By its own process; the polite signal may be blocked in what a thread of the pool started.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

    /// What the server was sent: a line of JSON for each request.
    func received() throws -> [Received] {
        let text = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Received.self, from: Data($0.utf8)) }
    }

    struct Received: Decodable {
        var path: String
        var body: String
        var headers: [String: String]
        var connection: Int
    }

    private static let script = #"""
        import sys, json, os, socket, threading, time
        folder = sys.argv[1]
        # Bounded in time, whatever becomes of the test.
        threading.Thread(target=lambda: (time.sleep(120), os._exit(1)), daemon=True).start()
        log = open(os.path.join(folder, 'log'), 'a')
        lock = threading.Lock()
        def read(f):
            line = f.readline().decode('latin-1')
            if not line: return None
            method, path, _ = line.split(' ')
            headers = {}
            while True:
                line = f.readline().decode('latin-1').strip()
                if not line: break
                name, value = line.split(':', 1)
                headers[name.strip().lower()] = value.strip()
            body = f.read(int(headers.get('content-length', '0'))).decode('utf-8')
            return method, path, headers, body
        def serve(client, number):
            f = client.makefile('rb')
            try:
                while True:
                    request = read(f)
                    if request is None: return
                    method, path, headers, body = request
                    with lock:
                        log.write(json.dumps({'path': path, 'body': body, 'headers': headers, 'connection': number}) + '\n')
                        log.flush()
                    if not answer(client, path.lstrip('/')): return
            except OSError:
                pass
            finally:
                client.close()
        def reply(client, status, extra='', body=b'ok'):
            client.sendall(('HTTP/1.1 %s x\r\nContent-Length: %d\r\n%s\r\n' % (status, len(body), extra)).encode() + body)
            return True
        def answer(client, path):
            kind, _, rest = path.partition('/')
            if kind == 'status': return reply(client, rest)
            if kind == 'later': return reply(client, '429', 'Retry-After: %s\r\n' % rest)
            if kind == 'date':
                when = time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(time.time() + 100))
                return reply(client, '503', 'Retry-After: %s\r\n' % when)
            if kind == 'to':
                status, _, target = rest.partition('/')
                return reply(client, status, 'Location: %s\r\n' % target.replace('~', '/'))
            if kind == 'silent':
                time.sleep(60); return False
            if kind == 'cut': return False
            if kind == 'interim':
                client.sendall(b'HTTP/1.1 102 Processing\r\n\r\n')
                time.sleep(60); return False
            if kind == 'drip':
                client.sendall(b'HTTP/1.1 200 OK\r\n')
                while True:
                    client.sendall(b'X'); time.sleep(0.05)
            if kind == 'headers':
                client.sendall(b'HTTP/1.1 200 OK\r\n')
                while True: client.sendall(b'X-Endless: ' + b'y' * 1000 + b'\r\n')
            if kind == 'line':
                while True: client.sendall(b'y' * 4096)
            if kind == 'endless':
                client.sendall(b'HTTP/1.1 200 OK\r\n\r\n')
                while True: client.sendall(b'z' * 65536)
            if kind == 'slowbody':
                client.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
                while True:
                    client.sendall(b'z'); time.sleep(0.05)
            return reply(client, '200')
        listener = socket.create_server(('127.0.0.1', 0), backlog=128)
        print(listener.getsockname()[1], flush=True)
        number = 0
        while True:
            client, _ = listener.accept()
            number += 1
            threading.Thread(target=serve, args=(client, number), daemon=True).start()
        """#
}
