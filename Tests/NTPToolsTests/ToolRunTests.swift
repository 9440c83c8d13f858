import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct NTPDateRunTests {
    static let stamp = " 6 Jul 01:21:49 ntpdate[4242]: "

    private static func run(_ desk: Desk, _ arguments: String...) -> Int32 {
        NTPDate.run(arguments, program: "ntpdate", on: desk.machine)
    }

    @Test func aStep() {
        let desk = Desk()
        desk.serve = Desk.server(offset: -38908.575181)
        #expect(Self.run(desk, "213.222.193.35") == 0)
        #expect(
            desk.out == [
                Self.stamp + "step time server 213.222.193.35 offset -38908.575181 sec"
            ])
        #expect(desk.correction == "step -38908.575")
        #expect(desk.boundPorts == [123])
        #expect(desk.err.isEmpty)
    }

    @Test func aSlewAndTheOptionsThatChooseIt() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 0.25)
        #expect(Self.run(desk, "-u", "192.0.2.1") == 0)
        #expect(desk.correction == "slew 0.250")
        #expect(desk.boundPorts == [0])
        #expect(Self.run(desk, "-b", "192.0.2.1") == 0)
        #expect(desk.correction == "step 0.250")
        desk.serve = Desk.server(offset: 3)
        #expect(Self.run(desk, "-B", "192.0.2.1") == 0)
        #expect(desk.correction == "slew 3.000")
        #expect(desk.out.last == Self.stamp + "adjust time server 192.0.2.1 offset 3.000000 sec")
    }

    @Test func aQuerySetsNothing() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 3)
        #expect(Self.run(desk, "-q", "192.0.2.1", "2001:db8::1") == 0)
        #expect(desk.correction == nil)
        #expect(
            desk.out == [
                "server 192.0.2.1, stratum 2, offset 3.000000, delay 0.04563",
                "server 2001:db8::1, stratum 2, offset 3.000000, delay 0.04563",
                Self.stamp + "step time server 192.0.2.1 offset 3.000000 sec",
            ])
    }

    @Test func theTrace() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 3, stratum: 16)
        #expect(Self.run(desk, "-d", "-p1", "192.0.2.1") == 1)
        #expect(
            desk.out.prefix(6) == [
                Self.stamp + "ntpdate \(MeridianVersion.text) (Meridian)",
                "Looking for host 192.0.2.1 and service ntp", "transmit(192.0.2.1)",
                "receive(192.0.2.1)", "192.0.2.1: Server dropped: strata too high",
                "server 192.0.2.1, port 123",
            ])
        #expect(desk.out[6] == "stratum 16, precision -20, leap 11, trust 000")
        #expect(
            desk.err == [
                "host found : host-192.0.2.1",
                Self.stamp + "no server suitable for synchronization found",
                "ntpdate: 192.0.2.1 answered but is not synchronised (stratum 16):"
                    + " try again in a few minutes",
            ])
    }

    @Test func withoutTheRightToSetTheClock() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 3)
        desk.permissionFault = "Operation not permitted"
        #expect(Self.run(desk, "192.0.2.1") == 1)
        #expect(desk.err == [Self.stamp + "step-systime: Operation not permitted"])
        desk.serve = Desk.server(offset: 0.1)
        #expect(Self.run(desk, "192.0.2.1") == 1)
        #expect(
            desk.err.last == Self.stamp + "Can't adjust the time of day: Operation not permitted")
    }

    @Test func silenceAndRefusal() {
        let desk = Desk()
        #expect(Self.run(desk, "192.0.2.1") == 1)
        #expect(desk.now >= 8 && desk.now < 9)
        #expect(
            desk.err.last == "ntpdate: 192.0.2.1 did not answer (4 requests, no reply):"
                + " does a firewall block UDP port 123? Try -u, which asks from another port than"
                + " 123")
        desk.refusesConnections = true
        #expect(Self.run(desk, "192.0.2.1:1123") == 1)
        #expect(!desk.holdsPortWhileConnecting)
        #expect(
            desk.err.last
                == "ntpdate: 192.0.2.1 refused: no NTP server listens at its UDP port 1123")
    }

    @Test func faultsBeforeTheFirstPacket() {
        let desk = Desk()
        #expect(Self.run(desk) == 1)
        #expect(desk.err == [Self.stamp + "no servers can be used, exiting"])
        desk.err = []
        #expect(Self.run(desk, "nowhere") == 1)
        #expect(
            desk.err == [
                "Error resolving nowhere: Name or service not known (-2)",
                Self.stamp + "Can't find host nowhere: Name or service not known (-2)",
                Self.stamp + "no servers can be used, exiting",
            ])
        desk.err = []
        desk.resolveFault = .init(
            code: -3, text: "Temporary failure in name resolution", isNameServerTrouble: true)
        #expect(Self.run(desk, "a", "b") == 1)
        #expect(
            desk.err == [
                Self.stamp
                    + "name server cannot be used: Temporary failure in name resolution (-3)"
            ])
        desk.err = []
        desk.resolveFault = nil
        desk.socketFault = .init(text: "Address already in use", isAddressInUse: true)
        #expect(Self.run(desk, "192.0.2.1") == 1)
        #expect(
            desk.err == [
                Self.stamp + "the NTP socket is in use, exiting",
                "ntpdate: a daemon here has port 123 and sees to the clock; -q only asks, -u asks"
                    + " from another port",
            ])
        desk.err = []
        #expect(Self.run(desk, "-p", "0", "-o", "9") == 2)
        #expect(desk.err.count == 3)
        #expect(desk.err[2].hasPrefix("usage: ntpdate [-46bBdqsuv]"))
    }

    @Test func theSystemsLog() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 1)
        #expect(Self.run(desk, "-s", "192.0.2.1") == 0)
        #expect(desk.out.isEmpty)
        #expect(desk.logged == ["notice: step time server 192.0.2.1 offset 1.000000 sec"])
    }

    @Test func everyAddressOfANameIsAsked() {
        let desk = Desk()
        desk.names["pool"] = ["192.0.2.1", "2001:db8::1", "192.0.2.2"]
        desk.serve = Desk.server(offset: 1)
        #expect(Self.run(desk, "-q", "pool") == 0)
        #expect(desk.out.filter { $0.hasPrefix("server ") }.count == 3)
        desk.out = []
        #expect(Self.run(desk, "-q6", "pool") == 0)
        #expect(desk.out.filter { $0.hasPrefix("server ") }.count == 1)
    }
}

@Suite struct OtherRunTests {
    @Test func ntpstatFindsTheSystemPeersAddress() {
        let desk = Desk()
        desk.control = { header in
            header.associationID == 0
                ? (
                    0x0615,
                    "stratum=2,rootdelay=10.000,rootdisp=20.400,refid=18.52.86.120,peer=77,tc=10"
                )
                : (0x961a, "srcadr=2001:db8::7")
        }
        #expect(NTPStat.run([], on: desk.machine) == 0)
        #expect(
            desk.out == [
                "synchronised to NTP server (2001:db8::7) at stratum 2",
                "   time correct to within 25 ms", "   polling server every 1024 s",
            ])
        #expect(NTPStat.run(["-m", "25"], on: desk.machine) == 1)
        desk.control = { $0.associationID == 0 ? (0xc016, "tc=6") : nil }
        #expect(NTPStat.run([], on: desk.machine) == 1)
    }

    @Test func ntpstatWithoutADaemon() {
        let desk = Desk()
        #expect(NTPStat.run([], on: desk.machine) == 2)
        desk.refusesConnections = true
        #expect(NTPStat.run([], on: desk.machine) == 2)
        #expect(
            desk.err == [
                SynchronisationReport.unreachableText,
                "ntpstat: no reply from 127.0.0.1: is ntpd running there, and does neither a"
                    + " firewall (UDP port 123) nor 'restrict noquery' keep this host out?",
                SynchronisationReport.unreachableText,
                "ntpstat: nothing listens at UDP port 123 of 127.0.0.1: is ntpd running there?",
            ])
        #expect(NTPStat.run(["-x"], on: desk.machine) == 3)
        #expect(NTPStat.run(["-h"], on: desk.machine) == 0)
    }

    @Test func ntpqCommandsAndHosts() {
        let desk = Desk()
        desk.control = { _ in (0x0615, "stratum=2") }
        #expect(
            NTPQuery.run(["-c", "rv 0 stratum", "192.0.2.1", "b.example"], on: desk.machine) == 0)
        #expect(desk.out == ["server=192.0.2.1 stratum=2"])
        #expect(desk.err == ["***Can't find host b.example (Name or service not known)"])
    }

    @Test func ntpqReadsCommands() {
        let desk = Desk()
        desk.control = { _ in (0x0615, "stratum=2") }
        desk.lines = ["rv 0 stratum", "", "quit", "rv"]
        #expect(NTPQuery.run(["-i", "192.0.2.1"], on: desk.machine) == 0)
        #expect(desk.out == ["ntpq> ", "stratum=2", "ntpq> ", "ntpq> "])
        #expect(desk.lines == ["rv"])
    }

    @Test func ntpqWithoutAServer() {
        let desk = Desk()
        #expect(NTPQuery.run(["-p", "192.0.2.1:99"], on: desk.machine) == 0)
        #expect(
            desk.err == [
                "192.0.2.1:99: timed out, nothing received", "***Request timed out",
                "ntpq: no reply from 192.0.2.1:99: is ntpd running there, and does neither a"
                    + " firewall (UDP port 99) nor 'restrict noquery' keep this host out?",
            ])
        desk.refusesConnections = true
        #expect(NTPQuery.run(["-p", "192.0.2.1"], on: desk.machine) == 0)
        #expect(
            desk.err.suffix(2) == [
                "ntpq: read: Connection refused",
                "ntpq: nothing listens at UDP port 123 of 192.0.2.1: is ntpd running there?",
            ])
        #expect(NTPQuery.run(["-Z"], on: desk.machine) == 1)
        #expect(NTPQuery.run(["--version"], on: desk.machine) == 0)
        #expect(desk.out == ["ntpq \(MeridianVersion.text) (Meridian)"])
    }
}
