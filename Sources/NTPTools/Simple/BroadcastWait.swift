import LinuxPlatform
import NTPTime
import NTPWire

/// sntp -b: waits for one broadcast to each of some addresses. The sockets are open from the start
/// on, so that nothing is missed while servers are asked.
struct BroadcastWait {
    private struct Place {
        /// As it stands on the command line.
        var name: String
        var address: SocketAddress
        var isDone = false
        /// What was told of it.
        var complaints: [String] = []
    }

    /// Strangers who send what is of no use get so many lines.
    private static let mostComplaints = 8
    /// Datagrams that are read when the time is over: they came before.
    private static let mostLate = 64

    private let machine: ToolMachine
    private let keys: DateKeys?
    private let traces: Bool
    private let end: MonotonicInstant
    /// As complaints show it.
    private let seconds: String
    private var places: [Place] = []
    private var ear: ToolMachine.Ear

    /// Tells at once of what can not be listened to.
    ///
    /// - Parameter isWelcome: whether an address is to be listened to.
    init(
        _ options: SimpleOptions, _ keys: DateKeys?, on machine: ToolMachine, program: String,
        isWelcome: (IPAddress) -> Bool
    ) {
        (self.machine, self.keys) = (machine, keys)
        traces = options.debugLevel > 0
        end = machine.monotonic().advanced(bySeconds: options.broadcastTimeout)
        seconds = DecimalText.fixed(options.broadcastTimeout, digits: 0)
        for text in options.broadcasts {
            let shown = TerminalText.visible(text)
            let (name, port) = SocketAddress.split(text) ?? (text, nil)
            do throws(ToolMachine.ResolveFault) {
                for address in try machine.resolve(name, options.family) where isWelcome(address) {
                    let place = SocketAddress(
                        address: address, port: port ?? SocketAddress.ntpPort)
                    guard !places.contains(where: { $0.address == place }) else { continue }
                    places.append(Place(name: shown, address: place))
                }
            } catch {
                machine.console.complain("\(shown) lookup error \(error.text)")
            }
        }
        ear = machine.hear(places.map(\.address))
        for (index, fault) in ear.faults.enumerated() {
            guard let fault else { continue }
            places[index].isDone = true
            machine.console.complain(
                "\(program): bind(\(places[index].address.address)) fails: \(fault.text)")
        }
    }

    /// The next broadcast that is of use; nil when there was one to each address, or the time is
    /// over, which is told.
    mutating func next() -> SimpleAnswer? {
        var late = 0
        while places.contains(where: { !$0.isDone }), late < BroadcastWait.mostLate {
            let left = end.seconds(since: machine.monotonic())
            if left <= 0 { late += 1 }
            guard let (index, arrival) = ear.receive(max(0, left)) else {
                if left <= 0 { break }
                continue
            }
            if places[index].isDone { continue }
            let label = SimpleAnswer.label(places[index].name, arrival.source.address)
            switch judge(arrival, label) {
            case .answer(let answer):
                places[index].isDone = true
                return answer
            case .useless(let complaint):
                complain(complaint, of: index)
            case .none(let trace):
                if traces { machine.console.complain(trace) }
            }
        }
        for index in places.indices where !places[index].isDone {
            places[index].isDone = true
            machine.console.complain(
                "\(places[index].name) no BCST response after \(seconds) seconds")
        }
        return nil
    }

    private mutating func complain(_ text: String, of index: Int) {
        guard !places[index].complaints.contains(text),
            places[index].complaints.count < BroadcastWait.mostComplaints
        else { return }
        places[index].complaints.append(text)
        machine.console.complain(text)
    }

    private enum Verdict {
        case answer(SimpleAnswer)
        /// From somebody who tells no time: the wait goes on.
        case useless(String)
        /// No broadcast at all.
        case none(trace: String)
    }

    private func judge(_ arrival: ToolMachine.Arrival, _ label: String) -> Verdict {
        guard let header = try? NTPHeader(parsing: arrival.datagram.span) else {
            return .none(trace: "\(label): packet length \(arrival.datagram.count)")
        }
        guard header.mode == .broadcast, !header.transmitTimestamp.isUnset else {
            return .none(
                trace: "\(label): mode \(header.mode.rawValue) stratum \(header.stratum)")
        }
        if let keys {
            let source = arrival.source.address
            guard keys.prove(arrival.datagram, version: header.version, source: source) else {
                return .useless("\(label) did not prove our key (-a)")
            }
        }
        var server = DateServer(address: arrival.source)
        server.describe(header)
        guard server.leap != .unsynchronised, server.stratum < 16 else {
            return .useless("\(label) not in sync, skipping this server")
        }
        // How long it was under way, nobody can tell from a broadcast.
        let offset = header.transmitTimestamp.seconds(since: arrival.receivedAt)
        return .answer(
            SimpleAnswer(server, offset: offset, label: label, receivedAt: arrival.receivedAt))
    }
}
