import NTPCrypto
import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// ntpdate -a and -k.
@Suite struct DateKeysTests {
    private static let stamp = NTPDateRunTests.stamp
    private static let server = IPAddress.v4(IPv4Address(bits: 0xc000_0201))
    private static let file = Array("1 MD5 other\n5 SHA256 secret\n6 AES 0123456789abcdef\n".utf8)

    private static func ring(_ text: String = "5 SHA256 secret\n1 MD5 other") -> KeyRing {
        KeyRing(keys: KeyFile(parsing: Array(text.utf8).span).keys, trusted: [1...65535])
    }

    private static func mac(_ ring: KeyRing, _ key: UInt32, _ packet: [UInt8]) -> [UInt8] {
        ring.mac(of: packet.span, key: key) ?? []
    }

    /// A server whose replies have what `sign` makes of the request's datagram and the reply's.
    private static func desk(_ sign: @escaping ([UInt8], [UInt8]) -> [UInt8]) -> Desk {
        let desk = Desk()
        desk.serve = Desk.server(offset: 3)
        desk.secretFiles["keys"] = .init(bytes: file, mode: 0o100600)
        desk.secretFiles["/etc/ntp.keys"] = .init(bytes: file, mode: 0o100640)
        desk.sign = sign
        return desk
    }

    private static func run(_ desk: Desk, _ arguments: String...) -> Int32 {
        NTPDate.run(arguments, program: "ntpdate", on: desk.machine)
    }

    @Test func requestsAndRepliesAreSigned() {
        let ring = Self.ring()
        var verdicts: [KeyVerdict] = []
        let desk = Self.desk { request, reply in
            let digest = 52..<max(52, request.count)
            verdicts.append(ring.verify(request.span, digest: digest, from: Self.server))
            return Self.mac(ring, 5, reply)
        }
        #expect(Self.run(desk, "-a", "5", "-k", "keys", "192.0.2.1") == 0)
        #expect(verdicts == Array(repeating: .authentic(keyID: 5), count: 4))
        #expect(desk.correction == "step 3.000")
        #expect(desk.err.isEmpty)
        #expect(Self.run(desk, "-a5", "-d", "192.0.2.1") == 0)
        #expect(desk.out.filter { $0 == "receive: authentication passed" }.count == 4)
        #expect(desk.out.contains("stratum 2, precision -20, leap 00, trust 000"))
    }

    /// What a server may put behind a reply that proves nothing.
    enum Answer: String, CaseIterable, Sendable {
        case nothing, otherKey, otherSecret, cryptoNAK, cutDigest, emptyDigest, signedRequest

        func mac(_ request: [UInt8], _ reply: [UInt8]) -> [UInt8] {
            let mac = DateKeysTests.mac(DateKeysTests.ring(), 5, reply)
            return switch self {
            case .nothing: []
            case .otherKey: DateKeysTests.mac(DateKeysTests.ring(), 1, reply)
            case .otherSecret:
                DateKeysTests.mac(DateKeysTests.ring("5 SHA256 Secret"), 5, reply)
            case .cryptoNAK: [0, 0, 0, 0]
            case .cutDigest: Array(mac.prefix(20))
            case .emptyDigest: mac.prefix(4) + [UInt8](repeating: 0, count: 20)
            case .signedRequest: Array(request.dropFirst(48))
            }
        }
    }

    @Test(arguments: Answer.allCases)
    func replyWithoutProofIsNotUsed(answer: Answer) {
        let desk = Self.desk(answer.mac)
        #expect(Self.run(desk, "-a", "5", "-k", "keys", "192.0.2.1") == 1)
        #expect(desk.correction == nil)
        #expect(
            desk.err == [
                Self.stamp + "no server suitable for synchronization found",
                "ntpdate: 192.0.2.1 "
                    + (answer == .cryptoNAK
                        ? "does not know key 5, or has another password or type for it"
                        : "answered, but did not prove our key (-a):"
                            + " is it the same there, and trusted?"),
            ])
        #expect(Self.run(desk, "-d", "-a", "5", "-k", "keys", "192.0.2.1") == 1)
        #expect(desk.out.contains("192.0.2.1: Server dropped: Server is untrusted"))
        #expect(desk.out.filter { $0 == "receive: authentication failed" }.count == 4)
        #expect(desk.out.contains { $0.hasSuffix("trust 017") })
    }

    /// CVE-2015-7704: nobody keeps us from our server without its key.
    @Test func kissWithoutProofIsNotBelieved() {
        let ring = Self.ring()
        for proves in [false, true] {
            let desk = Self.desk { _, reply in proves ? Self.mac(ring, 5, reply) : [] }
            desk.serve = { request, wall in
                var header = Desk.server(offset: 0)(request, wall)
                header.stratum = 0
                header.leap = .unsynchronised
                header.referenceID = ReferenceID("RATE")
                return header
            }
            #expect(Self.run(desk, "-a", "5", "192.0.2.1") == 1)
            #expect(
                desk.err.contains { $0.hasSuffix("rate limit response from server.") } == proves)
        }
    }

    /// A forged reply that comes first does not keep the true one out.
    @Test func trueReplyAfterAForgedOne() throws {
        let keys = try #require(
            DateKeys(KeyFile(parsing: Self.file.span).keys, id: 5))
        guard case .run(let options) = try DateOptions.parse(["-a", "5", "-e", "0.5", "x"]),
            let address = SocketAddress("192.0.2.1:123")
        else { return }
        let start = MonotonicInstant(seconds: 0)
        let wall = NTPTimestamp(seconds: 0xec00_0000, fraction: 0)
        var process = DateProcess(
            addresses: [address], options: options, keys: keys, now: start)
        var generator = SystemRandomNumberGenerator()
        let request = try #require(process.nextRequest(at: start, wall: wall, using: &generator))
        #expect(process.servers[0].lastSent == wall.advanced(bySeconds: 0.5))
        let header = try NTPHeader(parsing: request.datagram.span)
        let reply = Desk.server(offset: 0)(header, wall).bytes
        for datagram in [reply, reply + [0, 0, 0, 0], reply + Self.mac(Self.ring(), 5, reply)] {
            #expect(process.servers[0].samples.isEmpty)
            _ = process.receive(datagram, from: address, received: wall, now: start)
        }
        #expect(process.servers[0].samples.count == 1)
        #expect(process.servers[0].trust == 0b110)
    }

    @Test func fileThatIsNotThere() {
        let desk = Self.desk { _, _ in [] }
        #expect(Self.run(desk, "-a", "5", "-k", "none", "192.0.2.1") == 1)
        #expect(
            desk.err == [
                Self.stamp + "authreadkeys: file 'none': No such file or directory",
                Self.stamp + "no key file <none>, exiting",
            ])
        #expect(desk.boundPorts.isEmpty)
    }

    @Test func keyThatIsNotInTheFile() {
        let desk = Self.desk { _, _ in [] }
        #expect(Self.run(desk, "-a", "7", "-k", "keys", "192.0.2.1") == 1)
        #expect(desk.err == [Self.stamp + "authentication key 7 unknown"])
    }

    @Test func findingsAreTold() {
        let desk = Self.desk { _, reply in Self.mac(Self.ring(), 5, reply) }
        desk.secretFiles["odd"] = .init(
            bytes: Array("5 SHA256 secret\n6 MD5\n7 AES short".utf8), mode: 0o100644)
        #expect(Self.run(desk, "-q", "-a", "5", "-k", "odd", "192.0.2.1") == 0)
        #expect(desk.err.count == 2)
        #expect(desk.err.first?.contains("odd: everyone may read the keys") == true)
        #expect(desk.err.last?.contains("odd:2:6: error: key 6 has no key") == true)
        desk.err = []
        #expect(Self.run(desk, "-d", "-a", "5", "-k", "odd", "192.0.2.1") == 0)
        #expect(desk.err.contains { $0.contains("odd:3:7: warning") })
    }

    @Test func keyFileWithoutAKey() {
        let desk = Self.desk { _, _ in [] }
        #expect(Self.run(desk, "-q", "-k", "keys", "192.0.2.1") == 0)
        #expect(desk.err.first?.hasPrefix("ntpdate: -k has no effect without -a") == true)
    }
}
