import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct SimpleToolTests {
    static func run(_ desk: Desk, _ arguments: String..., program: String = "sntp") -> Int32 {
        SimpleProgram.run(arguments, program: program, on: desk.machine, Workshop().system)
    }

    static let version = "sntp \(MeridianVersion.text) (Meridian)"

    @Test func oneServer() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 0.25)
        #expect(Self.run(desk, "192.0.2.1") == 0)
        #expect(desk.out.first == Self.version)
        #expect(
            desk.out.last?.hasSuffix(
                " (+0000) +0.250000 +/- 0.166682 192.0.2.1 s2 no-leap") == true, "\(desk.out)")
        #expect(desk.correction == nil && desk.boundPorts == [0])
    }

    @Test func theDateAndTheZone() {
        let answer = SimpleAnswer.example(precision: -10)
        let dates = DateText(secondsEast: { _ in 8 * 3600 + 1800 })
        #expect(
            answer.line(dates)
                == "2026-11-21 14:31:59.500000 (-0830) -0.000 +/- 0.010000 ntp 192.0.2.1"
                + " s3 add-leap")
    }

    static let precisions: [(Int8, String)] = [
        (-20, "-0.000123"), (-10, "-0.000"), (-3, "-0"), (0, "-0"), (4, "-0"), (-64, "-0.000123"),
    ]

    @Test(arguments: precisions)
    func decimals(precision: Int8, text: String) {
        var answer = SimpleAnswer.example(precision: precision)
        answer.label = ""
        #expect(answer.line(DateText()).contains(" \(text) +/- "), "\(answer.line(DateText()))")
    }

    @Test func everyAddressOfAName() {
        let desk = Desk()
        desk.names["ntp.example"] = ["192.0.2.1", "2001:db8::1"]
        desk.serve = Desk.server(offset: 0)
        #expect(Self.run(desk, "ntp.example") == 0)
        #expect(desk.out.count == 2)
        #expect(desk.out[1].contains(" ntp.example 192.0.2.1 s2"))
        desk.out = []
        #expect(Self.run(desk, "-c", "ntp.example") == 0)
        #expect(desk.out.count == 3)
    }

    @Test func settingTheClock() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 0.25)
        #expect(Self.run(desk, "-S", "192.0.2.1", "192.0.2.2") == 0)
        #expect(desk.correction == "step 0.250" && desk.out.count == 2)
        #expect(Self.run(desk, "-s", "192.0.2.1") == 0)
        #expect(desk.correction == "slew 0.250")
        #expect(Self.run(desk, "-Ss", "-M", "128", "192.0.2.1") == 0)
        #expect(desk.correction == "step 0.250")
        #expect(Self.run(desk, "-Ss", "-M", "300", "192.0.2.1") == 0)
        #expect(desk.correction == "slew 0.250")
        desk.permissionFault = "Operation not permitted"
        #expect(Self.run(desk, "-S", "192.0.2.1") == 1)
        #expect(desk.err == ["sntp: can not set the clock: Operation not permitted"])
    }

    @Test func noAnswer() {
        let desk = Desk()
        #expect(Self.run(desk, "-t", "3", "192.0.2.1") == 0)
        #expect(desk.err == ["192.0.2.1 no UCST response after 3 seconds"])
        #expect(Self.run(desk, "192.0.2.1", program: "ntpdig") == 1)
        #expect(Self.run(desk, "-S", "192.0.2.1") == 1)
        desk.err = []
        desk.serve = Desk.server(offset: 0, stratum: 16)
        #expect(Self.run(desk, "-S", "192.0.2.1") == 1)
        #expect(desk.err == ["192.0.2.1 not in sync, skipping this server"])
        #expect(desk.correction == nil)
    }

    @Test func commandLines() {
        let desk = Desk()
        #expect(Self.run(desk) == 64)
        for arguments in [
            ["-x"], ["-b"], ["-B", "0"], ["-4", "-6"], ["-o", "5"], ["-t", "0"], ["-a", "0"],
        ] {
            #expect(throws: OptionFault.self) { try SimpleOptions.parse(arguments) }
        }
        #expect(Self.run(desk, "-K", "/dev/null", "nowhere") == 0)
        #expect(desk.err == ["nowhere lookup error Name or service not known"])
    }
}

extension SimpleAnswer {
    static func example(precision: Int8) -> SimpleAnswer {
        let server = DateServer(address: SocketAddress(address: .v4(.loopback)))
        var answer = SimpleAnswer(
            server, offset: -0.000123, label: "ntp 192.0.2.1",
            receivedAt: NTPTimestamp(seconds: 0xeeab_b257, fraction: 0x8000_0000))
        answer.distance = 0.01
        answer.precision = precision
        answer.stratum = 3
        answer.leap = .addSecond
        return answer
    }
}
