import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// A terminal with somebody at it, and a server that takes any request.
private final class Terminal {
    var printed: [String] = []
    var complaints: [String] = []
    var sent: [[UInt8]] = []
    var prompts: [String] = []
    var answers: [String] = []

    func session() -> QuerySession {
        var request: ControlHeader?
        let exchange = ControlExchange(
            send: { bytes in
                self.sent.append(bytes)
                request = try? ControlHeader(parsing: bytes.span)
                return nil
            },
            receive: { _ in
                guard let request else { return .nothing }
                return .datagram(
                    ControlResponse(
                        to: request, leap: .none, content: .data(status: 0x0615, Array("a=1".utf8))
                    ).datagrams[0])
            },
            now: { MonotonicInstant(nanoseconds: 0) }, sequence: 0)
        let surroundings = QuerySurroundings(
            open: { (host, _) throws(QuerySession.OpenFault) in
                QueryHost(name: host, exchange: exchange)
            },
            name: { "\($0)" }, wallClock: { NTPTimestamp(seconds: 0xec00_0064, fraction: 0) },
            ask: { prompt, isShown in
                self.prompts.append(prompt + (isShown ? "" : "(hidden)"))
                return self.answers.isEmpty ? nil : Array(self.answers.removeFirst().utf8)
            },
            dates: DateText(),
            console: Console(
                print: { self.printed.append($0) }, complain: { self.complaints.append($0) }))
        var session = QuerySession(surroundings: surroundings)
        _ = session.open("server", nil)
        return session
    }

    func run(_ lines: String...) {
        var session = session()
        for line in lines { session.run(line) }
    }

    var lastSent: String {
        (sent.last ?? []).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

@Suite struct QueryKeysTests {
    /// The digests were made by OpenSSL's command line of "secret" and the padded request.
    @Test(arguments: [
        ("MD5", "secret", "caf6df5af57045e9872315a9d9b5138e"),
        ("sha256", "secret", "2b0b1b1edb0ddca3b2fcaf51d63d32db81006c6f"),
        (
            "AES128CMAC", "000102030405060708090a0b0c0d0e0f", "2e763a9685c6d1d8b743b4305bac1e95"
        ),
    ])
    func signedRequest(type: String, password: String, digest: String) {
        let terminal = Terminal()
        terminal.run(
            "keytype \(type)", "keyid 5", "passwd \(password)", "authenticate yes", "rv")
        #expect(terminal.lastSent == "160200010000000000000000" + "00000000" + "00000005" + digest)
        #expect(terminal.complaints.isEmpty)
        #expect(terminal.printed.last == "a=1")
        #expect(terminal.prompts.isEmpty)
    }

    /// A request that changes something is signed without `authenticate yes`.
    @Test func signedChange() {
        let terminal = Terminal()
        terminal.answers = ["9", "secret"]
        var session = terminal.session()
        session.run("keytype SHA1")
        let answer = session.ask(.configure, data: Array("a,b".utf8), signed: true)
        #expect(answer?.data == Array("a=1".utf8))
        #expect(terminal.prompts == ["Keyid: ", "SHA1 Password: (hidden)"])
        #expect(
            terminal.lastSent == "160800010000000000000003612c6200" + "00000009"
                + "d7020d6c27befcd5fd3ff8328efe9995ca05a3f3")
        _ = session.ask(.configure, data: Array("a,b".utf8), signed: true)
        #expect(terminal.prompts.count == 2)
        _ = session.ask(.readVariables)
        #expect(terminal.lastSent == "160200030000000000000000")
    }

    @Test func requestsAreNotSignedUnasked() {
        let terminal = Terminal()
        terminal.run("keyid 5", "passwd secret", "rv")
        #expect(terminal.lastSent == "160200010000000000000000")
        terminal.run("keyid 5", "passwd secret", "authenticate yes", "authenticate no", "rv")
        #expect(terminal.lastSent == "160200010000000000000000")
    }

    /// What each line prints, in ntp.org's words; complaints have a `!`.
    @Test(
        arguments: [
            (["keyid"], [], ["no keyid defined"]),
            (["keyid 5", "keyid"], [], ["keyid is 5"]),
            (["keyid 65535", "keyid"], [], ["keyid is 65535"]),
            (["keyid 5", "keyid 0", "keyid"], [], ["no keyid defined"]),
            (["keyid 65536", "keyid"], [], ["Invalid key identifier", "no keyid defined"]),
            (["keyid x"], [], ["!***Illegal unsigned value x"]),
            (["keytype"], [], ["keytype is MD5 with 16 octet digests"]),
            (["keytype sha1", "keytype"], [], ["keytype is SHA1 with 20 octet digests"]),
            (["keytype AES", "keytype"], [], ["keytype is AES128CMAC with 16 octet digests"]),
            (
                ["keytype DES"], [],
                [
                    "keytype is not valid. Type \"help keytype\" for the available digest types."
                ]
            ),
            (
                ["keytype MD2", "keytype"], [],
                [
                    "keytype is not valid. Type \"help keytype\" for the available digest types.",
                    "keytype is MD5 with 16 octet digests",
                ]
            ),
            (["passwd"], [], ["Keyid: ", "Keyid must be defined"]),
            (["passwd"], ["0"], ["Keyid: ", "Keyid must be defined"]),
            (["passwd"], ["x"], ["Keyid: ", "Keyid must be defined"]),
            (["passwd"], ["5"], ["Keyid: ", "MD5 Password: (hidden)", "Password unchanged"]),
            (["keyid 5", "passwd"], [""], ["MD5 Password: (hidden)", "Password unchanged"]),
            (
                ["passwd", "keyid"], ["7", "abc"],
                ["Keyid: ", "MD5 Password: (hidden)", "keyid is 7"]
            ),
            (["keyid 5", "passwd 0123456789abcdefghijk"], [], ["!Invalid password"]),
            (["authenticate"], [], ["unauthenticated requests being sent"]),
            (["authenticate yes", "authenticate"], [], ["authenticated requests being sent"]),
            (["authenticate maybe"], [], ["!What?"]),
            (["authenticate yes", "rv"], [], ["Keyid: ", "!Invalid key identifier"]),
            (
                ["authenticate yes", "rv", "keyid"], ["65536"],
                ["Keyid: ", "!Invalid key identifier", "no keyid defined"]
            ),
            (
                ["authenticate yes", "rv", "keyid"], ["5"],
                ["Keyid: ", "MD5 Password: (hidden)", "!Invalid password", "keyid is 5"]
            ),
        ] as [([String], [String], [String])])
    func texts(lines: [String], answers: [String], expected: [String]) {
        let terminal = Terminal()
        terminal.answers = answers
        var session = terminal.session()
        var seen: [String] = []
        for line in lines {
            session.run(line)
            seen += terminal.prompts + terminal.printed + terminal.complaints.map { "!" + $0 }
            (terminal.prompts, terminal.printed, terminal.complaints) = ([], [], [])
        }
        #expect(seen == expected)
        #expect(terminal.sent.isEmpty)
    }

    /// Each number keeps its password; the type may be given after it.
    @Test func passwordsOfSeveralKeys() {
        let terminal = Terminal()
        terminal.run(
            "keyid 5", "passwd secret", "keyid 6", "passwd other", "keytype SHA256", "keyid 5",
            "authenticate yes", "rv")
        #expect(terminal.lastSent.hasSuffix("000000052b0b1b1edb0ddca3b2fcaf51d63d32db81006c6f"))
    }

    @Test func helpListsTheTypes() {
        let terminal = Terminal()
        terminal.run("help keytype", "help passwd")
        #expect(terminal.printed[0].hasSuffix("one of:"))
        #expect(terminal.printed[1].hasPrefix("    MD5, SHA1, SHA224, SHA256, "))
        #expect(terminal.printed.contains { $0.contains("AES128CMAC") })
        #expect(!terminal.printed.contains { $0.contains("MD2") })
        #expect(terminal.printed.contains("usage: keytype [ digest-name ]"))
        #expect(terminal.printed.contains("usage: passwd [ password ]"))
    }
}
