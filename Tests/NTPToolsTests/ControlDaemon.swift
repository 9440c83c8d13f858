import NTPTime
import NTPWire

@testable import NTPTools

/// A daemon that answers mode 6 and nothing else: system variables, associations, and what a test
/// adds. A name it does not know makes it refuse the whole request, as ntp.org's does.
final class ControlDaemon {
    struct Association {
        var identifier: UInt16
        var status: UInt16
        var variables: String
    }

    var status: UInt16 = 0x0615
    var system = ""
    var associations: [Association] = []
    /// Answers other requests, given their opcode and data.
    var other: (ControlOpcode, String) -> Result<String, Refusal> = { _, _ in
        .failure(Refusal(code: .badOpcode))
    }
    /// What was asked: opcode, association, data.
    private(set) var asked: [String] = []

    struct Refusal: Error {
        var code: ControlErrorCode
    }

    func machine(_ desk: Desk) -> ToolMachine {
        var machine = desk.machine
        machine.connect = { (_) throws(ToolMachine.SocketFault) in
            var waiting: [[UInt8]] = []
            return ToolMachine.ConnectedSocket(
                send: { bytes in
                    guard let message = try? ControlMessage(parsing: bytes.span) else { return nil }
                    waiting = self.answer(message)
                    return nil
                },
                receive: { wait in
                    if !waiting.isEmpty { return .datagram(waiting.removeFirst()) }
                    desk.now += wait
                    return .nothing
                })
        }
        return machine
    }

    private func answer(_ message: ControlMessage) -> [[UInt8]] {
        let data = String(decoding: message.data, as: UTF8.self)
        let header = message.header
        asked.append("\(header.opcodeBits) \(header.associationID) \(data)")
        func respond(_ content: ControlResponse.Content) -> [[UInt8]] {
            ControlResponse(to: header, leap: .none, content: content).datagrams
        }
        switch header.opcode {
        case .readStatus:
            let pairs = associations.flatMap { one in
                [one.identifier, one.status].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
            }
            return respond(.data(status: status, pairs))
        case .readVariables:
            let one = associations.first { $0.identifier == header.associationID }
            guard let variables = header.associationID == 0 ? system : one?.variables else {
                return respond(.error(.unknownAssociation))
            }
            guard let text = ControlDaemon.select(data, of: variables) else {
                return respond(.error(.unknownVariable))
            }
            return respond(.data(status: one?.status ?? status, Array(text.utf8)))
        default:
            switch other(header.opcode ?? .unspecified, data) {
            case .success(let text): return respond(.data(status: status, Array(text.utf8)))
            case .failure(let refusal): return respond(.error(refusal.code))
            }
        }
    }

    private static func select(_ names: String, of variables: String) -> String? {
        guard !names.isEmpty else { return variables }
        let all = variables.split(separator: ",").map(String.init)
        var found: [String] = []
        for name in names.split(separator: ",") {
            guard let item = all.first(where: { $0.hasPrefix(name + "=") }) else { return nil }
            found.append(item)
        }
        return found.joined(separator: ", ")
    }

    /// A client that follows a server, with a second one that lies and a third that is silent.
    static func synchronised() -> ControlDaemon {
        let daemon = ControlDaemon()
        daemon.system =
            "version=\"ntpd 4.2.8\",leap=0,stratum=3,precision=-20,rootdelay=12.500,"
            + "rootdisp=31.250,refid=192.0.2.7,reftime=0xdeadbeef.80000000,"
            + "clock=0xdeadbf3c.80000000,peer=17,tc=6,offset=-1.234000,frequency=12.345,"
            + "sys_jitter=0.031000,clk_wander=0.025,peeradr=192.0.2.7:123,peermode=3,"
            + "bcastdelay=4.000,authdelay=0.000,ss_uptime=3600,ss_reset=3600,ss_received=100,"
            + "ss_processed=80,ss_thisver=50,ss_oldver=40,ss_declined=60,ss_restricted=30,"
            + "ss_badformat=70,ss_badauth=90,ss_limited=110"
        daemon.associations = [
            .init(
                identifier: 17, status: 0x961a,
                variables: "srcadr=192.0.2.7,srcport=123,dstadr=192.0.2.10,leap=0,stratum=2,"
                    + "precision=-20,rootdelay=1.000,rootdisp=2.000,refid=131.107.13.100,"
                    + "reftime=0xdeadbe00.00000000,rec=0xdeadbeef.00000000,"
                    + "org=0xdeadbeee.00000000,xmt=0xdeadbeed.00000000,reach=0377,unreach=0,"
                    + "hmode=3,pmode=4,hpoll=6,ppoll=6,flash=0x0,keyid=0,ttl=0,timer=42,"
                    + "offset=0.011,delay=0.410,dispersion=137.700,jitter=0.050,"
                    + "filtdelay=0.41 0.50 0.60 0.70 0.80 0.90 1.00 1.10,"
                    + "filtoffset=0.01 0.02 0.03 0.04 0.05 0.06 0.07 0.08,"
                    + "timerec=9,timereach=3000,sent=55,received=54,badauth=0,bogusorg=0,"
                    + "oldpkt=1,seldisp=0,selbroken=0,candidate=6"),
            .init(
                identifier: 18, status: 0x9100,
                variables: "srcadr=192.0.2.8,dstadr=192.0.2.10,stratum=1,refid=GPS,reach=0377,"
                    + "hmode=3,hpoll=6,ppoll=6,offset=900.000,delay=1.000,dispersion=1.000,"
                    + "flash=0x0"),
            .init(
                identifier: 19, status: 0x8000,
                variables: "srcadr=192.0.2.9,dstadr=0.0.0.0,stratum=16,refid=INIT,reach=00,"
                    + "hmode=3,hpoll=6,ppoll=10,offset=0.000,delay=0.000,dispersion=15937.500,"
                    + "flash=0x1600"),
        ]
        return daemon
    }
}
