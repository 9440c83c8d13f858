import NTPTime
import NTPWire

@testable import NTPTools

/// A server that answers from a table or from a function, a person with files and Ctrl-C, and a
/// console that remembers.
final class QueryBench {
    var printed: [String] = []
    var complaints: [String] = []
    var requests: [ControlMessage] = []
    /// By opcode and association: the status word and the text.
    var answers: [(ControlOpcode, UInt16, UInt16, [UInt8])] = []
    /// What is not in the table; nil is silence.
    var reply: (ControlMessage) -> ControlResponse.Content? = { _ in nil }
    /// A server that makes its own datagrams, instead of the table.
    var server: ((ControlMessage) -> [[UInt8]])?
    var refusal: ControlErrorCode?
    /// Answers a client's request for the time; nil is silence.
    var serve: (NTPHeader, NTPTimestamp) -> NTPHeader? = { _, _ in nil }
    private(set) var polls: [NTPHeader] = []
    /// Seconds that looking up a name takes.
    var lookupTime: UInt32 = 0
    var files: [String: [UInt8]] = [:]
    var written: [String: [String]] = [:]
    var isInterrupted = false
    /// Ctrl-C comes with the request of this number.
    var interruptsAt: Int?
    var typed: [String] = []
    private(set) var catches: [Bool] = []
    var wall: UInt32 = 0xec00_0064
    private var queue: [[UInt8]] = []
    private(set) var time = MonotonicInstant(nanoseconds: 0)

    func session(name: @escaping @Sendable (IPAddress) -> String = { "name-of-\($0)" })
        -> QuerySession
    {
        let exchange = ControlExchange(
            send: { self.take($0) }, receive: { self.next($0) }, now: { self.time }, sequence: 0)
        // Sessions look names up where they run: one test, one thread.
        nonisolated(unsafe) let bench = self
        var session = QuerySession(
            surroundings: QuerySurroundings(
                open: { (host, _) throws(QuerySession.OpenFault) in
                    guard host != "nowhere" else { throw .init(text: "***Can't find host nowhere") }
                    return QueryHost(name: host, exchange: exchange)
                },
                name: {
                    bench.wall += bench.lookupTime
                    return name($0)
                },
                wallClock: { NTPTimestamp(seconds: self.wall, fraction: 0) },
                ask: { _, _ in self.typed.isEmpty ? nil : Array(self.typed.removeFirst().utf8) },
                dates: DateText(),
                console: Console(
                    print: { self.printed.append($0) }, complain: { self.complaints.append($0) }),
                person: person))
        _ = session.open("server", nil)
        return session
    }

    private var person: ToolOperator {
        ToolOperator(
            create: { (path) throws(ToolMachine.FileFault) in
                guard path != "/" else { throw .init(text: "Is a directory") }
                self.written[path] = []
                return ToolOperator.OutputFile(
                    print: { self.written[path]?.append($0) },
                    close: { path == "/dev/full" ? "No space left on device" : nil })
            },
            read: { (path) throws(ToolMachine.FileFault) in
                guard let file = self.files[path] else { throw .init(text: "No such file") }
                return file
            },
            catchInterrupts: {
                self.catches.append($0)
                self.isInterrupted = false
            },
            isInterrupted: { self.isInterrupted })
    }

    private func take(_ bytes: [UInt8]) -> String? {
        if let poll = try? NTPHeader(parsing: bytes.span), poll.mode == .client {
            polls.append(poll)
            let now = NTPTimestamp(seconds: wall, fraction: 0)
            queue = serve(poll, now).map { [$0.bytes] } ?? []
            return nil
        }
        guard let request = try? ControlMessage(parsing: bytes.span) else { return "bad request" }
        requests.append(request)
        if requests.count == interruptsAt { isInterrupted = true }
        if let server {
            queue = server(request)
            return nil
        }
        let answer = answers.first {
            $0.0 == request.header.opcode && $0.1 == request.header.associationID
        }
        let content =
            refusal.map { ControlResponse.Content.error($0) }
            ?? answer.map { .data(status: $0.2, $0.3) } ?? reply(request)
        queue =
            content.map {
                ControlResponse(to: request.header, leap: .none, content: $0).datagrams.reversed()
            } ?? []
        return nil
    }

    private func next(_ wait: Double) -> ControlExchange.Arrival {
        guard !queue.isEmpty, !isInterrupted else {
            time = time.advanced(bySeconds: wait)
            return .nothing
        }
        return .datagram(queue.removeFirst())
    }

    /// Lets time pass while a server answers.
    func pass(seconds: Double) { time = time.advanced(bySeconds: seconds) }

    /// Takes what has been printed since the last time.
    func takePrinted() -> [String] {
        defer { printed = [] }
        return printed
    }
}

extension ControlMessage {
    var text: String { String(decoding: data, as: UTF8.self) }
}
