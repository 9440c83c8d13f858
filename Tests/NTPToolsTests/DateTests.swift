import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct DateFilterTests {
    static func server(
        _ last: UInt32 = 1, stratum: UInt8 = 2, delay: Double = 0.03, offset: Double = 0,
        dispersion: Double = 0
    ) -> DateServer {
        var server = DateServer(address: SocketAddress(address: .v4(IPv4Address(bits: last))))
        server.stratum = stratum
        server.precision = -20
        server.delay = delay
        server.offset = offset
        server.dispersion = dispersion
        server.serverTransmit = NTPTimestamp(seconds: 10_000, fraction: 0)
        server.referenceTimestamp = NTPTimestamp(seconds: 9_000, fraction: 0)
        return server
    }

    @Test func theWorkedExampleOfTheGuides() {
        // Sent 10:00:00, received 11:00:01, answered 11:00:02, back 10:00:03.
        var header = NTPHeader(version: 4, mode: .server)
        header.receiveTimestamp = NTPTimestamp(seconds: 39_601, fraction: 0)
        header.transmitTimestamp = NTPTimestamp(seconds: 39_602, fraction: 0)
        header.precision = -20
        let sample = DateSample(
            sent: NTPTimestamp(seconds: 36_000, fraction: 0),
            received: NTPTimestamp(seconds: 36_003, fraction: 0), header: header)
        #expect(sample.offset == 3600)
        #expect(sample.delay == 2 + 0x1p-6 + 0x1p-20 + 0.01)
    }

    @Test func aDelayBelowZeroIsNoMeasurement() {
        var header = NTPHeader(version: 4, mode: .server)
        header.receiveTimestamp = NTPTimestamp(seconds: 100, fraction: 0)
        header.transmitTimestamp = NTPTimestamp(seconds: 200, fraction: 0)
        header.precision = -20
        let instant = NTPTimestamp(seconds: 150, fraction: 0)
        #expect(DateSample(sent: instant, received: instant, header: header) == .missing)
        header.transmitTimestamp = header.receiveTimestamp
        let near = DateSample(sent: instant, received: instant, header: header)
        #expect(near.delay == 0x1p-6 + 0x1p-20 + 0.01)
        #expect(near.offset == -50)
        header.precision = .min
        #expect(DateSample(sent: instant, received: instant, header: header).delay > 0.025)
        header.precision = .max
        #expect(DateSample(sent: instant, received: instant, header: header).delay > 1)
    }

    @Test func theLeastDelayWins() {
        var server = Self.server()
        server.samples = [
            DateSample(delay: 0.05, offset: 0.4), .missing, DateSample(delay: 0.02, offset: 0.1),
            DateSample(delay: 0.03, offset: 0.2),
        ]
        server.filter(count: 4)
        #expect(server.delay == 0.02)
        #expect(server.offset == 0.1)
        #expect(abs(server.dispersion - (0.1 / 2 + 0.3 / 4 + 64.0 / 8)) < 1e-12)
        server.samples = [.missing, .missing]
        server.filter(count: 4)
        #expect(server.delay == 0 && server.dispersion == 64)
        server.samples = [DateSample(delay: 1, offset: 5)]
        server.filter(count: 1)
        #expect(server.dispersion == 0 && server.offset == 5)
    }

    @Test func reasonsToDrop() {
        func reason(_ change: (inout DateServer) -> Void) -> String? {
            var server = Self.server()
            change(&server)
            return server.drop?.text
        }
        #expect(reason { _ in } == nil)
        #expect(reason { $0.delay = 0 } == "no data")
        #expect(
            reason {
                $0.delay = 0
                $0.trust = 1
            } == "Server is untrusted")
        #expect(reason { $0.trust = 1 } == nil)
        #expect(reason { $0.stratum = 16 } == "strata too high")
        #expect(reason { $0.stratum = 15 } == nil)
        #expect(reason { $0.delay = 8 } == nil)
        #expect(reason { $0.delay = 8.01 } == "server too far away")
        #expect(reason { $0.leap = .unsynchronised } == "Leap not in sync")
        #expect(
            reason { $0.referenceTimestamp = .unset } == "Server has gone too long without sync")
        let later = NTPTimestamp(seconds: 10_001, fraction: 0)
        #expect(reason { $0.referenceTimestamp = later } == "server is very broken")
        #expect(
            reason { $0.serverTransmit = NTPTimestamp(seconds: 95_400, fraction: 0) }
                == "Server has gone too long without sync")
        #expect(reason { $0.serverTransmit = NTPTimestamp(seconds: 95_399, fraction: 0) } == nil)
    }

    @Test func selection() {
        #expect(DateSelection.select([]) == nil)
        #expect(DateSelection.select([Self.server(stratum: 16)]) == nil)
        #expect(DateSelection.select([Self.server(stratum: 16), Self.server(2)]) == 1)
        // Lowest stratum, then least delay.
        #expect(
            DateSelection.select([
                Self.server(stratum: 3, delay: 0.02), Self.server(stratum: 2, delay: 0.09),
                Self.server(stratum: 2, delay: 0.05),
            ]) == 2)
        // One in three is wrong, though it has the least delay.
        #expect(
            DateSelection.select([
                Self.server(delay: 0.03, offset: 1.0), Self.server(delay: 0.02, offset: 9.0),
                Self.server(delay: 0.04, offset: 1.01),
            ]) == 0)
        // A third stratum does not take part: its offsets cannot outvote the others.
        #expect(
            DateSelection.select([
                Self.server(stratum: 1, delay: 0.03, offset: 1.0),
                Self.server(stratum: 2, delay: 0.03, offset: 1.0),
                Self.server(stratum: 3, offset: 7), Self.server(stratum: 3, offset: 7),
            ]) == 0)
        // Six candidates: the five with the least dispersion remain.
        let six = (0..<6).map { Self.server(UInt32($0), dispersion: Double(6 - $0)) }
        #expect(DateSelection.select(six) != 0)
    }
}

@Suite struct DateTextTests {
    @Test func theMessagesOfTheGuides() {
        var server = DateServer(
            address: SocketAddress("213.222.193.35") ?? SocketAddress(address: .v4(.any)))
        server.offset = -38908.575181
        #expect(
            DateReport.corrected(stepped: true, server)
                == "step time server 213.222.193.35 offset -38908.575181 sec")
        server.offset = -0.000065
        #expect(
            DateReport.corrected(stepped: false, server)
                == "adjust time server 213.222.193.35 offset -0.000065 sec")
        server.stratum = 2
        server.delay = 0.025734
        #expect(
            DateReport.summary(server)
                == "server 213.222.193.35, stratum 2, offset -0.000065, delay 0.02573")
        #expect(
            DateReport.dropped(server, .strataTooHigh)
                == "213.222.193.35: Server dropped: strata too high")
        #expect(
            DateReport.rateLimited(server.address.address)
                == "213.222.193.35 rate limit response from server.")
    }

    @Test func theDebugBlock() {
        var server = DateFilterTests.server(0x0a30_03b6, stratum: 16, delay: 0)
        server.dispersion = 64
        server.requests = 4
        server.samples = [DateSample(delay: 0.02588, offset: 12.345678), .missing]
        server.leap = .unsynchronised
        let lines = DateReport.details(server, dates: DateText())
        #expect(
            lines == [
                "server 10.48.3.182, port 123",
                "stratum 16, precision -20, leap 11, trust 000",
                "refid [10.48.3.182], delay 0.00000, dispersion 64.00000",
                "transmitted 4, in filter 2",
                "reference time:    00002328.00000000  Thu, Feb  7 2036  8:58:16.000",
                "originate timestamp: 00002710.00000000  Thu, Feb  7 2036  9:14:56.000",
                "transmit timestamp:  00000000.00000000  Thu, Feb  7 2036  6:28:16.000",
                "filter delay:  0.02588  0.00000  0.00000  0.00000 ",
                "         0.00000  0.00000  0.00000  0.00000 ",
                "filter offset: 12.34567 0.000000 0.000000 0.000000",
                "         0.000000 0.000000 0.000000 0.000000",
                "delay 0.00000, dispersion 64.00000",
                "offset 0.000000", "",
            ])
    }

    @Test func causes() {
        func text(_ change: (inout DateServer) -> Void) -> String {
            var server = DateFilterTests.server(0x0a00_0001, delay: 0)
            server.requests = 4
            change(&server)
            return DateCause.text([server], DateOptions())
        }
        #expect(
            text { _ in } == "10.0.0.1 did not answer (4 requests, no reply):"
                + " does a firewall block UDP port 123? Try -u, which asks from another port than"
                + " 123")
        #expect(
            text { ($0.delay, $0.trust) = (0, 1) }
                == "10.0.0.1 answered, but did not prove our key (-a): is it the same there, and"
                + " trusted?")
        #expect(
            text { ($0.delay, $0.trust, $0.rejectsKey) = (0, 1, true) }
                == "10.0.0.1 does not know key 0, or has another password or type for it")
        #expect(
            text { $0.isRefused = true }
                == "10.0.0.1 refused: no NTP server listens at its UDP port 123")
        #expect(
            text { ($0.delay, $0.stratum) = (0.1, 16) }
                == "10.0.0.1 answered but is not synchronised (stratum 16):"
                + " try again in a few minutes")
        #expect(text { $0.kiss = .rate }.contains("kiss-o'-death (RATE)"))
        #expect(text { $0.kiss = .deny }.contains("kiss-o'-death (DENY)"))
        #expect(
            text { $0.delay = 9.06 } == "10.0.0.1 is too far away: the round trip takes 9.1 s,"
                + " the limit is 8 s")
        let silent = DateServer(address: SocketAddress(address: .v4(.any)))
        var unsynchronised = DateFilterTests.server(0x0a00_0001, stratum: 16)
        unsynchronised.requests = 4
        let both = DateCause.text([silent, unsynchronised, silent], DateOptions())
        #expect(both.hasPrefix("10.0.0.1 answered but is not synchronised"))
        #expect(both.hasSuffix("(nor were the 2 other servers of use)"))
    }

    @Test func doubts() throws {
        let options = try #require(try Self.options(["-q", "a"]))
        func doubt(_ offsets: Double..., options: DateOptions) -> String? {
            let servers = offsets.enumerated().map { place, offset in
                var server = DateFilterTests.server(0x0a00_0001 + UInt32(place), delay: 0.04)
                server.offset = offset
                return server
            }
            return DateCause.doubt(servers, selected: 0, options)
        }
        #expect(doubt(1, options: options) == nil)
        #expect(doubt(1, 1.049, options: options) == nil)
        #expect(
            doubt(0.1, 3.2, options: options)
                == "the servers disagree: 10.0.0.1 says +0.100000 s, 10.0.0.2 says +3.200000 s;"
                + " ask three or more")
        #expect(doubt(-1000, options: options) == nil)
        #expect(doubt(-1000.5, options: options)?.contains("panic threshold of 1000 s") == true)
        #expect(doubt(-1000.5, options: DateOptions()) == nil)
    }

    static func options(_ arguments: [String]) throws -> DateOptions? {
        guard case .run(let options) = try DateOptions.parse(arguments) else { return nil }
        return options
    }

    @Test func commandLines() throws {
        let cron = try #require(try Self.options(["192.168.0.1"]))
        #expect(cron.servers == ["192.168.0.1"] && cron.samples == 4 && cron.timeout == 2)
        #expect(cron.usesNTPPort && cron.setsClock && cron.version == 4)
        let query = try #require(
            try Self.options(["-q4", "-p", "8", "-t", "0.2", "-o3", "a", "b"]))
        #expect(query.family == .ipv4 && query.samples == 8 && query.timeout == 1)
        #expect(query.version == 3 && !query.usesNTPPort && !query.setsClock)
        #expect(try Self.options(["-u", "a"])?.usesNTPPort == false)
        #expect(try Self.options(["-u", "a"])?.setsClock == true)
        #expect(try Self.options(["-ddsv", "-e", "0.01", "a"])?.debugLevel == 2)
        #expect(try Self.options(["-e", "0.25", "a"])?.authenticationDelay == 0.25)
        let keyed = try #require(try Self.options(["-a", "65535", "-k", "f", "a"]))
        #expect(keyed.key == 65535 && keyed.keyFile == "f" && keyed.oddity == nil)
        #expect(try Self.options(["-a1", "a"])?.keyFile == nil)
        #expect(try Self.options(["-k", "f", "a"])?.oddity?.contains("without -a") == true)
        #expect(try Self.options(["-b", "-B", "a"])?.steps(100) == false)
        #expect(try Self.options(["-Bb", "a"])?.steps(0.001) == true)
        #expect(try Self.options(["a"])?.steps(-0.5) == true)
        #expect(try Self.options(["a"])?.steps(0.499) == false)
        #expect(
            DateOptions.usage("ntpdate")
                == "usage: ntpdate [-46bBdqsuv] [-a key#] [-e delay] [-k file] [-p samples]"
                + " [-o version#] [-t timeo] server ...")
    }

    @Test(arguments: [
        (["-p", "0"], "number of samples (0) is invalid"),
        (["-p9", "h"], "number of samples (9) is invalid"),
        (["-o5"], "version 5 is invalid: 1 to 4"),
        (["-t", "x"], "timeout x is undecodeable"),
        (["-e", "1"], "encryption delay 1 is unlikely"),
        (["-a", "0"], "authentication key 0 is invalid: 1 to 65535"),
        (["-a", "65536"], "authentication key 65536 is invalid: 1 to 65535"),
        (["-a", "x"], "authentication key x is invalid: 1 to 65535"),
        (["-z"], "invalid option -- 'z'"),
        (["\u{2013}d", "h"], "an option begins with a dash that is no hyphen; did you mean '-d'?"),
    ])
    func faults(arguments: [String], text: String) {
        #expect(throws: DateOptions.Fault(texts: [text])) { try DateOptions.parse(arguments) }
    }
}
