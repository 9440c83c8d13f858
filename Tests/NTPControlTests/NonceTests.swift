import NTPControl
import NTPTime
import NTPWire
import Testing

@Suite struct NonceTests {
    private static let asker = SocketAddress("192.0.2.77:40000")!
    private static let wall = NTPTimestamp(seconds: 0xee00_0064, fraction: 0x8000_0000)

    private static func isValid(
        _ nonce: String, for asker: SocketAddress = asker, after seconds: Double = 0,
        by nonces: ControlNonces = ExampleNode.nonces
    ) -> Bool {
        nonces.isValid(
            Array(nonce.utf8), for: asker, at: wall.advanced(bySeconds: seconds))
    }

    @Test func hasTheTimeAndAHash() {
        let nonce = ExampleNode.nonces.nonce(for: Self.asker, at: Self.wall)
        #expect(nonce.hasPrefix("ee00006480000000"))
        #expect(nonce.utf8.count == 24)
        #expect(ExampleNode.text(.requestNonce) == "nonce=\(nonce)\r\n")
    }

    @Test(arguments: [
        (0.0, true), (1, true), (15.9, true), (16, false), (-0.001, false), (-20, false),
        (3600, false),
    ])
    func isValidForSixteenSeconds(seconds: Double, isValid: Bool) {
        let nonce = ExampleNode.nonces.nonce(for: Self.asker, at: Self.wall)
        #expect(Self.isValid(nonce, after: seconds) == isValid)
    }

    @Test(arguments: ["192.0.2.77:40001", "192.0.2.78:40000", "[2001:db8::1]:40000"])
    func isForOneAskerOnly(other: String) throws {
        let nonce = ExampleNode.nonces.nonce(for: Self.asker, at: Self.wall)
        #expect(Self.isValid(nonce))
        #expect(!Self.isValid(nonce, for: try #require(SocketAddress(other))))
    }

    @Test func anyOtherTextIsNone() {
        let nonce = ExampleNode.nonces.nonce(for: Self.asker, at: Self.wall)
        for index in nonce.utf8.indices {
            var bytes = Array(nonce.utf8)
            let place = nonce.utf8.distance(from: nonce.utf8.startIndex, to: index)
            bytes[place] = bytes[place] == 0x30 ? 0x31 : 0x30
            #expect(
                !ExampleNode.nonces.isValid(bytes, for: Self.asker, at: Self.wall)
                    || bytes == Array(nonce.utf8))
        }
        for text in ["", "0", nonce + "0", String(nonce.dropLast()), "+" + nonce.dropFirst()] {
            #expect(!Self.isValid(text))
        }
    }

    /// The secret changes each hour; a nonce of the minute before still counts.
    @Test func secretsChangeByTheHour() {
        var nonces = ExampleNode.nonces
        let start = ExampleNode.now.monotonic
        var random = FewNumbers()
        _ = random.next()
        let nonce = nonces.nonce(for: Self.asker, at: Self.wall)
        nonces.renew(at: start.advanced(bySeconds: 3599), random: &random)
        #expect(nonces.nonce(for: Self.asker, at: Self.wall) == nonce)
        nonces.renew(at: start.advanced(bySeconds: 3600), random: &random)
        #expect(nonces.nonce(for: Self.asker, at: Self.wall) != nonce)
        #expect(Self.isValid(nonce, after: 5, by: nonces))
        nonces.renew(at: start.advanced(bySeconds: 7200), random: &random)
        #expect(!Self.isValid(nonce, after: 5, by: nonces))
    }

    @Test func withoutASecretThereIsNone() {
        let nonces = ControlNonces { $0 }
        let nonce = nonces.nonce(for: Self.asker, at: Self.wall)
        #expect(!Self.isValid(nonce, by: nonces))
    }
}
