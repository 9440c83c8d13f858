import NTPTime
import NTPWire

@testable import NTPTools

/// Lives as long as the socket that was opened with it.
private final class BoundPort {
    var receptions = 0
}

/// A machine whose network is a table of servers, whose clock jumps when a tool waits, and whose
/// output is kept.
final class Desk {
    var out: [String] = []
    var err: [String] = []
    var logged: [String] = []
    var now = 0.0
    var boundPorts: [UInt16] = []
    var correction: String?
    var lines: [String] = []

    var secretFiles: [String: ToolMachine.SecretFile] = [:]
    /// What a server puts behind a reply, given the request's datagram and the reply's.
    var sign: ([UInt8], [UInt8]) -> [UInt8] = { _, _ in [] }
    var names: [String: [String]] = [:]
    var resolveFault: ToolMachine.ResolveFault?
    var socketFault: ToolMachine.SocketFault?
    var refusesConnections = false
    var permissionFault: String?
    private weak var boundPort: BoundPort?
    /// Whether ntpdate still had its own port when it last connected a socket.
    private(set) var holdsPortWhileConnecting = false
    /// Answers an NTP request.
    var serve: (NTPHeader, NTPTimestamp) -> NTPHeader? = { _, _ in nil }
    /// Answers a control request: status word and text.
    var control: (ControlHeader) -> (UInt16, String)? = { _ in nil }

    private var inbox: [ToolMachine.Arrival] = []

    /// What is sent to everybody: after so many seconds, to which of the addresses, by whom.
    struct Broadcast {
        var after: Double
        var place = 0
        var datagram: [UInt8]
        var source = "192.0.2.1"
    }

    /// In the order of time.
    var broadcasts: [Broadcast] = []
    var earFaults: [String: String] = [:]
    private(set) var heardAddresses: [String] = []

    var wall: NTPTimestamp {
        NTPTimestamp(seconds: 0xec00_0000, fraction: 0).advanced(bySeconds: now)
    }

    var machine: ToolMachine {
        ToolMachine(
            console: Console(print: { self.out.append($0) }, complain: { self.err.append($0) }),
            log: { self.logged.append("\($0): \($1)") }, processID: 4242,
            wallClock: { self.wall }, unixSeconds: { 994_382_509 },
            monotonic: { MonotonicInstant(seconds: self.now) }, secondsEast: { _ in 0 },
            resolve: { (name, family) throws(ToolMachine.ResolveFault) in
                try self.resolve(name, family)
            },
            name: { "host-\($0)" },
            connect: { (_) throws(ToolMachine.SocketFault) in self.connected() },
            open: { (_, port) throws(ToolMachine.SocketFault) in try self.opened(port) },
            hear: { self.ear($0) }, step: { self.set("step", $0) }, slew: { self.set("slew", $0) },
            readSecret: { (path) throws(ToolMachine.FileFault) in
                guard let file = self.secretFiles[path] else {
                    throw .init(text: "No such file or directory")
                }
                return file
            },
            readLine: { prompt in
                if let prompt { self.out.append(prompt) }
                return self.lines.isEmpty ? nil : self.lines.removeFirst()
            }, ask: { _, _ in nil }, isTerminal: false)
    }

    private func ear(_ addresses: [SocketAddress]) -> ToolMachine.Ear {
        heardAddresses = addresses.map(\.description)
        let start = now
        return ToolMachine.Ear(
            faults: addresses.map { address in
                earFaults["\(address.address)"].map { ToolMachine.SocketFault(text: $0) }
            },
            receive: { wait in
                guard let next = self.broadcasts.first, start + next.after <= self.now + wait,
                    let source = IPAddress(next.source)
                else {
                    self.now += wait
                    return nil
                }
                self.broadcasts.removeFirst()
                self.now = max(self.now, start + next.after)
                let arrival = ToolMachine.Arrival(
                    datagram: next.datagram, source: SocketAddress(address: source),
                    receivedAt: NTPTimestamp(seconds: 0xec00_0000, fraction: 0)
                        .advanced(bySeconds: start + next.after))
                return (next.place, arrival)
            })
    }

    private func set(_ how: String, _ seconds: Double) -> String? {
        if permissionFault == nil { correction = "\(how) \(DecimalText.fixed(seconds, digits: 3))" }
        return permissionFault
    }

    private func resolve(
        _ name: String, _ family: AddressFamily?
    ) throws(ToolMachine.ResolveFault) -> [IPAddress] {
        if let resolveFault { throw resolveFault }
        let all = (names[name] ?? [name]).compactMap { IPAddress($0) }
        guard !all.isEmpty else {
            throw .init(
                code: -2, text: "Name or service not known", isNameServerTrouble: false)
        }
        return all.filter { family == nil || $0.family == family }
    }

    private func connected() -> ToolMachine.ConnectedSocket {
        var answers: [[UInt8]] = []
        holdsPortWhileConnecting = boundPort != nil
        return ToolMachine.ConnectedSocket(
            send: { bytes in
                guard let request = try? ControlHeader(parsing: bytes.span),
                    let (status, text) = self.control(request)
                else { return nil }
                answers =
                    ControlResponse(
                        to: request, leap: .none, content: .data(status: status, Array(text.utf8))
                    ).datagrams
                return nil
            },
            receive: { wait in
                if self.refusesConnections { return .failed("Connection refused") }
                if !answers.isEmpty { return .datagram(answers.removeFirst()) }
                self.now += wait
                return .nothing
            })
    }

    private func opened(_ port: UInt16) throws(ToolMachine.SocketFault) -> ToolMachine.OpenSocket {
        if let socketFault { throw socketFault }
        boundPorts.append(port)
        let bound = BoundPort()
        boundPort = bound
        return ToolMachine.OpenSocket(
            send: { bytes, address in
                guard let request = try? NTPHeader(parsing: bytes.span),
                    let reply = self.serve(request, self.wall)
                else { return nil }
                self.inbox.append(
                    .init(
                        datagram: reply.bytes + self.sign(bytes, reply.bytes), source: address,
                        receivedAt: self.wall.advanced(bySeconds: 0.02)))
                return nil
            },
            receive: { wait in
                bound.receptions += 1
                guard !self.inbox.isEmpty else {
                    self.now += wait
                    return nil
                }
                return self.inbox.removeFirst()
            })
    }

    static func server(offset: Double, stratum: UInt8 = 2) -> (NTPHeader, NTPTimestamp) -> NTPHeader
    {
        { request, wall in
            var header = NTPHeader(version: request.version, mode: .server)
            header.stratum = stratum
            header.leap = stratum == 16 ? .unsynchronised : .none
            header.precision = -20
            header.originTimestamp = request.transmitTimestamp
            header.receiveTimestamp = wall.advanced(bySeconds: 0.01 + offset)
            header.transmitTimestamp = header.receiveTimestamp
            header.referenceTimestamp = wall.advanced(bySeconds: offset - 60)
            return header
        }
    }
}
