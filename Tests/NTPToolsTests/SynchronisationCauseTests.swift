import NTPCrypto
import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct SynchronisationCauseTests {
    private static func source(_ status: UInt16, _ text: String) -> PeerReport {
        PeerReport(
            association: AssociationStatus(identifier: 1, status: PeerStatusWord(bits: status)),
            variables: PeerVariables(VariableList.parse(text.utf8)), at: .unset)
    }

    private static func text(up: UInt64?, _ sources: PeerReport...) -> String {
        SynchronisationCause(stratum: 16, uptime: up, sources: sources).text
    }

    static let heard = "srcadr=192.0.2.1, stratum=2, hpoll=6, ppoll=6, reach=3, offset=0.5"

    @Test func reasons() {
        let silent = Self.source(0x8011, "srcadr=192.0.2.1, stratum=16, reach=0, refid=INIT")
        #expect(
            Self.text(up: 40, Self.source(0x9014, Self.heard))
                == "is not synchronised (stratum 16, up 40 s): try again in 128 s")
        #expect(
            Self.text(up: nil)
                == "is not synchronised (stratum 16): it has no sources; are there server or pool"
                + " lines in its ntp.conf?")
        #expect(
            Self.text(up: 9, Self.source(0x8011, "srcadr=0.0.0.0, srchost=\"pool.example\""))
                .hasSuffix("have given no address yet; does DNS work there?"))
        #expect(
            Self.text(up: 9, silent).hasSuffix("its source has not answered yet; try again in 10 s")
        )
        #expect(
            Self.text(up: 90, silent, silent).hasSuffix(
                "none of its 2 sources has answered; does a firewall block UDP port 123, or is its"
                    + " network down?"))
        #expect(
            Self.text(up: 90, Self.source(0x8011, "srcadr=192.0.2.1, reach=0, refid=RATE"))
                .contains("192.0.2.1 sent a kiss-o'-death (RATE)"))
        let lies = ["offset=-12.5", "offset=900"].map {
            Self.source(0x9114, Self.heard + ", " + $0)
        }
        #expect(
            Self.text(up: 900, lies[0], lies[1])
                .contains("its sources disagree (offsets from -12.500 to 900.000 ms)"))
        #expect(
            Self.text(up: 20, Self.source(0x9014, Self.heard + ", offset=-1000001"))
                .contains("its clock is 1000 s off, beyond the panic threshold"))
        #expect(
            Self.text(up: 20, Self.source(0x9014, Self.heard + ", stratum=16"))
                .hasSuffix("its sources answer but are not synchronised themselves"))
    }

    /// Below the billboard, once, and only where the server says that it is not synchronised.
    @Test func belowTheBillboard() {
        let bench = QueryBench()
        bench.answers = [
            (.readStatus, 0, 0xc016, [0, 1, 0x90, 0x14]),
            (.readVariables, 1, 0x9014, Array(Self.heard.utf8)),
            (.readVariables, 0, 0xc016, Array("stratum=16, ss_uptime=40\r\n".utf8)),
        ]
        var session = bench.session()
        session.run("peers")
        session.run("peers")
        #expect(
            bench.complaints == [
                "ntpq: server is not synchronised (stratum 16, up 40 s): try again in 128 s"
            ])
        #expect(bench.printed.count == 6)
        bench.answers[0].2 = 0x0615
        var other = bench.session()
        other.run("peers")
        #expect(bench.complaints.count == 1)
    }

    @Test(arguments: [
        (QueryFailure.system(call: "write", reason: "Network is unreachable"), "there is no way"),
        (.system(call: "write", reason: "No route to host"), "there is no way"),
        (.system(call: "read", reason: "Connection refused"), "nothing listens at UDP port 123"),
        (.refused(.authenticationFailure, raw: 1), "a request that is signed"),
        (.incomplete, "a part of host's answer is lost"),
    ])
    func causes(failure: QueryFailure, part: String) throws {
        let exchange = ControlExchange(
            send: { _ in nil }, receive: { _ in .nothing },
            now: { MonotonicInstant(nanoseconds: 0) }, sequence: 0)
        let host = QueryHost(name: "host", exchange: exchange)
        let text = try #require(QueryCause.text(failure, of: host, key: nil, type: .md5))
        #expect(text.contains(part) && text.contains("host"))
        #expect(QueryCause.text(.tooMuch, of: host, key: nil, type: .md5) == nil)
    }
}
