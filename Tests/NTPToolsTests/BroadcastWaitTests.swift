import NTPCrypto
import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// `sntp -b`: waiting for what is sent to everybody.
@Suite struct BroadcastWaitTests {
    private static let all = "192.0.2.255"

    /// A broadcast that leaves after so many seconds.
    private static func packet(
        after: Double, offset: Double, _ change: (inout NTPHeader) -> Void = { _ in }
    ) -> [UInt8] {
        let leaves = NTPTimestamp(seconds: 0xec00_0000, fraction: 0).advanced(bySeconds: after)
        var header = NTPHeader(version: 4, mode: .broadcast)
        header.stratum = 2
        header.precision = -20
        header.rootDelay = NTPShort(bits: 0x0000_0800)
        header.transmitTimestamp = leaves.advanced(bySeconds: offset)
        header.referenceTimestamp = header.transmitTimestamp.advanced(bySeconds: -60)
        change(&header)
        return header.bytes
    }

    private static func broadcast(
        after: Double, offset: Double = 0.25, place: Int = 0, source: String = "192.0.2.1",
        _ change: (inout NTPHeader) -> Void = { _ in }
    ) -> Desk.Broadcast {
        Desk.Broadcast(
            after: after, place: place, datagram: packet(after: after, offset: offset, change),
            source: source)
    }

    private static func run(
        _ desk: Desk, _ arguments: String..., program: String = "sntp"
    ) -> Int32 {
        SimpleProgram.run(arguments, program: program, on: desk.machine, Workshop().system)
    }

    @Test func oneBroadcast() {
        let desk = Desk()
        desk.broadcasts = [Self.broadcast(after: 42)]
        #expect(Self.run(desk, "-b", Self.all) == 0)
        // (2 * 0.25 + 1/32) / 3 + 15 us.
        #expect(
            desk.out.last?.hasSuffix(
                ":54.000000 (+0000) +0.250000 +/- 0.177098 192.0.2.255 192.0.2.1 s2 no-leap")
                == true, "\(desk.out)")
        #expect(desk.heardAddresses == ["192.0.2.255:123"])
        #expect(desk.now == 42 && desk.err.isEmpty && desk.correction == nil)
        // Nothing is asked.
        #expect(desk.boundPorts.isEmpty)
    }

    static let waits: [([String], Double, String)] = [
        ([], 68, "68"), (["-t", "5"], 5, "5"), (["-B", "100"], 100, "100"),
        (["-t", "5", "-B", "9"], 9, "9"),
    ]

    @Test(arguments: waits)
    func silence(arguments: [String], end: Double, text: String) {
        let desk = Desk()
        desk.broadcasts = [Self.broadcast(after: end + 1)]
        #expect(
            SimpleProgram.run(
                arguments + ["-b", Self.all], program: "sntp", on: desk.machine,
                Workshop().system) == 0)
        #expect(desk.err == ["192.0.2.255 no BCST response after \(text) seconds"])
        #expect(desk.now == end)
        let last = Desk()
        last.broadcasts = [Self.broadcast(after: end)]
        _ = SimpleProgram.run(
            arguments + ["-b", Self.all], program: "sntp", on: last.machine, Workshop().system)
        #expect(last.err.isEmpty && last.out.count == 2)
    }

    @Test func settingTheClock() {
        let desk = Desk()
        desk.broadcasts = [Self.broadcast(after: 1), Self.broadcast(after: 2)]
        #expect(Self.run(desk, "-S", "-b", Self.all) == 0)
        #expect(desk.correction == "step 0.250" && desk.now == 1)
        let silent = Desk()
        #expect(Self.run(silent, "-S", "-b", Self.all) == 1)
        #expect(silent.correction == nil)
        #expect(Self.run(Desk(), "-b", Self.all, program: "ntpdig") == 1)
    }

    /// What is no broadcast of a synchronised server is passed over, and the wait goes on.
    @Test func whatIsOfNoUse() {
        let desk = Desk()
        desk.broadcasts =
            [
                Self.broadcast(after: 1) { $0.mode = .server },
                Self.broadcast(after: 1) { $0.mode = .symmetricActive },
                Self.broadcast(after: 1) { $0.transmitTimestamp = .unset },
                Desk.Broadcast(after: 2, datagram: [1, 2, 3]),
                Self.broadcast(after: 3) { $0.leap = .unsynchronised },
                Self.broadcast(after: 4) { $0.stratum = 16 },
                Self.broadcast(after: 4) { $0.stratum = 0 },
            ] + [Self.broadcast(after: 5, offset: 1, source: "192.0.2.7")]
        #expect(Self.run(desk, "-b", Self.all) == 0)
        #expect(desk.err == ["192.0.2.255 192.0.2.1 not in sync, skipping this server"])
        #expect(desk.out.count == 2 && desk.out[1].contains(" +1.000000 "))
        #expect(desk.out[1].contains(" 192.0.2.255 192.0.2.7 s2 "))
    }

    /// Whoever sends under many addresses does not fill the screen, nor keeps it waiting.
    @Test func aFlood() {
        let desk = Desk()
        desk.broadcasts = (0..<200).map { number in
            Self.broadcast(after: 68, source: "198.51.100.\(number)") { $0.stratum = 16 }
        }
        #expect(Self.run(desk, "-b", Self.all) == 0)
        #expect(desk.err.count == 9)
        #expect(desk.err.last == "192.0.2.255 no BCST response after 68 seconds")
        #expect(desk.broadcasts.count > 100)
    }

    @Test func keys() throws {
        let desk = Desk()
        let file = "7 SHA1 broadcast-secret\n8 SHA1 another-secret\n"
        desk.secretFiles["/k"] = .init(bytes: Array(file.utf8), mode: 0o100600)
        let known = KeyFile(parsing: Array(file.utf8).span).keys
        let right = try #require(DateKeys(known, id: 7))
        let other = try #require(DateKeys(known, id: 8))
        let packet = Self.packet(after: 3, offset: 0.5)
        var altered = right.sign(packet)
        altered[47] ^= 1
        desk.broadcasts = [packet, other.sign(packet), altered, right.sign(packet)].map {
            Desk.Broadcast(after: 3, datagram: $0)
        }
        #expect(Self.run(desk, "-a", "7", "-k", "/k", "-b", Self.all) == 0)
        #expect(desk.err == ["192.0.2.255 192.0.2.1 did not prove our key (-a)"])
        #expect(desk.broadcasts.isEmpty && desk.out.count == 2)
        #expect(desk.out[1].contains(" +0.500000 "))
    }

    @Test func severalAddresses() {
        let desk = Desk()
        desk.names["all.example"] = ["224.0.1.1", "ff05::101"]
        desk.earFaults["192.0.2.63"] = "Cannot assign requested address"
        desk.broadcasts = [
            Self.broadcast(after: 9, place: 2), Self.broadcast(after: 10, place: 2),
            Self.broadcast(after: 11, place: 1),
        ]
        #expect(
            Self.run(
                desk, "-b", "192.0.2.63", "-b", "all.example", "-b", "224.0.1.1", "-b", "nowhere",
                "-b", "192.0.2.255:1123") == 0)
        #expect(
            desk.heardAddresses == [
                "192.0.2.63:123", "224.0.1.1:123", "[ff05::101]:123", "192.0.2.255:1123",
            ])
        #expect(
            desk.err == [
                "nowhere lookup error Name or service not known",
                "sntp: bind(192.0.2.63) fails: Cannot assign requested address",
                "192.0.2.255:1123 no BCST response after 68 seconds",
            ])
        #expect(desk.out.count == 3 && desk.out[1].contains(":21.000000 "))
    }

    /// A server is asked while the socket for broadcasts waits; who wants one answer has it.
    @Test func besideAServer() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 0)
        desk.broadcasts = [Self.broadcast(after: 0)]
        #expect(Self.run(desk, "-b", Self.all, "192.0.2.9") == 0)
        #expect(desk.out.count == 3)
        #expect(desk.out[1].contains(" 192.0.2.9 s2 ") && desk.out[2].contains(" 192.0.2.255 "))
        desk.out = []
        desk.broadcasts = [Self.broadcast(after: 0)]
        #expect(Self.run(desk, "--no-wait", "-b", Self.all, "192.0.2.9") == 0)
        #expect(desk.out.count == 2)
        // The server is silent, and what came meanwhile is still there after the time.
        desk.out = []
        desk.serve = { _, _ in nil }
        desk.broadcasts = [Self.broadcast(after: 2)]
        #expect(Self.run(desk, "-t", "4", "-b", Self.all, "192.0.2.9") == 0)
        #expect(desk.out.count == 2)
    }
}
