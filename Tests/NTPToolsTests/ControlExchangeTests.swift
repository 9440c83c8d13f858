import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// Datagrams that arrive at given times, in seconds since the start.
private final class Wire {
    var time = 0.0
    var sent: [[UInt8]] = []
    var arrivals: [(Double, ([UInt8]) -> [UInt8])] = []

    var exchange: ControlExchange {
        ControlExchange(
            send: {
                self.sent.append($0)
                return nil
            }, receive: { self.receive($0) },
            now: { MonotonicInstant(seconds: self.time) }, sequence: 41)
    }

    private func receive(_ wait: Double) -> ControlExchange.Arrival {
        guard let next = arrivals.first, next.0 <= time + wait, let last = sent.last else {
            time += wait
            return .nothing
        }
        arrivals.removeFirst()
        time = max(time, next.0)
        return .datagram(next.1(last))
    }

    static func fragment(_ offset: Int, _ size: Int, more: Bool) -> ([UInt8]) -> [UInt8] {
        { request in
            guard var header = try? ControlHeader(parsing: request.span) else { return [] }
            header.isResponse = true
            header.hasMore = more
            header.offset = UInt16(offset)
            return ControlMessage(request: header, data: [UInt8](repeating: 65, count: size)).bytes
        }
    }
}

@Suite struct ControlExchangeTests {
    static let request = ControlHeader(request: .readVariables, sequence: 0)

    @Test func anAnswerAtOnce() throws {
        let wire = Wire()
        wire.arrivals = [(0.1, Wire.fragment(0, 8, more: false))]
        var exchange = wire.exchange
        #expect(try exchange.ask(Self.request, []).data.count == 8)
        #expect(wire.sent.count == 1)
        #expect(exchange.sequence == 42)
    }

    @Test func silenceTakesTwiceFiveSeconds() {
        let wire = Wire()
        var exchange = wire.exchange
        #expect(throws: QueryFailure.timedOut) { try exchange.ask(Self.request, []) }
        #expect(wire.sent.count == 2)
        #expect(wire.time == 10)
    }

    @Test func theSecondAttemptHasItsOwnSequence() throws {
        let wire = Wire()
        wire.arrivals = [
            (4.9, Wire.fragment(0, 8, more: true)), (8, Wire.fragment(8, 8, more: false)),
            (8, Wire.fragment(0, 8, more: true)),
        ]
        var exchange = wire.exchange
        // The first attempt ends at 7.9 s; what comes after belongs to the second.
        #expect(try exchange.ask(Self.request, []).data.count == 16)
        #expect(wire.sent.map { $0[3] } == [42, 43])
    }

    @Test func junkDoesNotProlongTheWait() {
        let wire = Wire()
        wire.arrivals = (0..<200).map { (Double($0) * 0.1, { _ in [1, 2, 3] }) }
        var exchange = wire.exchange
        #expect(throws: QueryFailure.timedOut) { try exchange.ask(Self.request, []) }
        #expect(abs(wire.time - 10) < 0.001)
    }

    @Test func aDribbleIsBounded() {
        let wire = Wire()
        wire.arrivals = (0..<40).map { (Double($0) * 2.9, Wire.fragment($0 * 4, 4, more: true)) }
        var exchange = wire.exchange
        #expect(throws: QueryFailure.self) { try exchange.ask(Self.request, []) }
        #expect(wire.time <= 60)
    }

    @Test func failuresOfTheSystem() {
        let wire = Wire()
        var exchange = wire.exchange
        exchange.receive = { _ in .failed("Connection refused") }
        #expect(throws: QueryFailure.system(call: "read", reason: "Connection refused")) {
            try exchange.ask(Self.request, [])
        }
        exchange.send = { _ in "Network is unreachable" }
        #expect(throws: QueryFailure.system(call: "write", reason: "Network is unreachable")) {
            try exchange.ask(Self.request, [])
        }
    }
}
