import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct TraceTests {
    @Test func aChainOfTwo() {
        let daemon = ControlDaemon.synchronised()
        let desk = Desk()
        // Both servers are the same daemon, so the second hop leads back and ends.
        #expect(NTPTrace.run(["-n", "192.0.2.1"], on: daemon.machine(desk)) == 0)
        #expect(
            desk.out == [
                "192.0.2.1: stratum 3, offset -0.001234, synch distance 0.037500",
                "192.0.2.7: stratum 3, offset -0.001234, synch distance 0.037500",
            ])
        #expect(desk.err.isEmpty)
        desk.out = []
        #expect(NTPTrace.run(["-m", "1", "-r", "192.0.2.1"], on: daemon.machine(desk)) == 0)
        #expect(desk.out.count == 1 && desk.out[0].hasPrefix("host-192.0.2.1: stratum 3,"))
    }

    static let ends: [(String, String)] = [
        (
            "stratum=1,offset=1.930,rootdelay=0.000,rootdisp=11.993,refid=GPS,peer=17",
            "stratum 1, offset 0.001930, synch distance 0.011993, refid 'GPS'"
        ),
        (
            "stratum=16,offset=0,rootdelay=0,rootdisp=0,refid=INIT,peer=17",
            "stratum 16, offset 0.000000, synch distance 0.000000"
        ),
        (
            "stratum=6,offset=0,rootdelay=0,rootdisp=0,refid=127.127.1.0,peer=17",
            "stratum 6, offset 0.000000, synch distance 0.000000"
        ),
        (
            "stratum=6,offset=0,rootdelay=0,rootdisp=0,refid=192.0.2.7,peer=0",
            "stratum 6, offset 0.000000, synch distance 0.000000"
        ),
    ]

    @Test(arguments: ends)
    func whereItEnds(system: String, line: String) {
        let daemon = ControlDaemon.synchronised()
        daemon.system = system
        let desk = Desk()
        #expect(NTPTrace.run(["-n", "192.0.2.1"], on: daemon.machine(desk)) == 0)
        #expect(desk.out == ["192.0.2.1: " + line])
    }

    @Test func anotherPortIsKept() {
        let daemon = ControlDaemon.synchronised()
        daemon.associations[0].variables = "srcadr=192.0.2.7,srcport=1123"
        let desk = Desk()
        _ = NTPTrace.run(["-n", "192.0.2.1"], on: daemon.machine(desk))
        #expect(desk.out.last?.hasPrefix("192.0.2.7:1123: ") == true)
    }

    @Test func faults() {
        let desk = Desk()
        #expect(NTPTrace.run(["192.0.2.1"], on: desk.machine) == 0)
        #expect(
            desk.err == ["192.0.2.1: timed out, nothing received", "***Request timed out"])
        #expect(NTPTrace.run(["-x"], on: desk.machine) == 1)
        #expect(NTPTrace.run(["a", "b"], on: desk.machine) == 1)
        #expect(NTPTrace.run(["-m", "0"], on: desk.machine) == 1)
    }
}

@Suite struct WaitTests {
    @Test func aDaemonThatIsSynchronised() {
        let desk = Desk()
        let shop = Workshop()
        let machine = ControlDaemon.synchronised().machine(desk)
        #expect(NTPWait.run(["-v"], on: machine, shop.system) == 0)
        #expect(shop.written == "Waiting for ntpd to synchronize...  \u{8}OK!\n")
        #expect(NTPWait.run([], on: machine, shop.system) == 0)
        #expect(shop.slept.isEmpty)
    }

    @Test func aDaemonThatIsNot() {
        let daemon = ControlDaemon.synchronised()
        daemon.status = 0xc016
        let shop = Workshop()
        let machine = daemon.machine(Desk())
        #expect(NTPWait.run(["-v", "-n", "5", "-s", "2"], on: machine, shop.system) == 1)
        #expect(
            shop.written == "Waiting for ntpd to synchronize...  "
                + "\u{8}+\u{8}:\u{8}.\u{8}*\u{8}+\u{8}No!\nntpd did not synchronize.\n")
        #expect(shop.slept == [2, 2, 2, 2])
    }

    @Test func noDaemon() {
        let shop = Workshop()
        #expect(NTPWait.run(["-v"], on: Desk().machine, shop.system) == 1)
        #expect(
            shop.written
                == "Waiting for ntpd to synchronize...  \u{8}ntpd is not running!\n")
        #expect(NTPWait.run(["-n", "x"], on: Desk().machine, shop.system) == 1)
    }
}
