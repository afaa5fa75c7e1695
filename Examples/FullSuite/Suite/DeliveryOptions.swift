import ArgumentParser
import ExampleSupport
import Foundation
import MarketingAutomation
import SMTPTransport

/// Where mail goes: into a folder beside the store, unless there is a server.
struct DeliveryOptions: ParsableArguments {
    @Option(
        help: "A mail server as host:port, to send for real. (default: mail is dropped into a folder beside the store)"
    )
    var smtp: String?

    @Option(help: "How the connection to it is protected: tls, starttls or none.")
    var smtpSecurity = Security.starttls

    enum Security: String, ExpressibleByArgument, CaseIterable {
        case tls, starttls, none
    }

    /// The server; nil where mail is dropped into a folder.
    ///
    /// Name and password come from the environment, where no list of processes shows them.
    func transport() throws -> (any MailTransport)? {
        guard let smtp else { return nil }
        let parts = smtp.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1]), !parts[0].isEmpty else {
            throw Failure("usage", "'\(smtp.printable)' is no mail server: --smtp takes host:port")
        }
        let environment = ProcessInfo.processInfo.environment
        var server = SMTPServer(
            host: String(parts[0]),
            port: port,
            security: smtpSecurity == .tls ? .tls : smtpSecurity == .none ? .none : .startTLS
        )
        if let user = environment["SMTP_USER"], let password = environment["SMTP_PASSWORD"] {
            server.credentials = SMTPServer.Credentials(user: user, password: password)
        }
        return SMTPTransport(server)
    }
}
