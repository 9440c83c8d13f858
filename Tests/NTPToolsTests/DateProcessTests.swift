import NTPTime
import NTPWire
import Testing

@testable import NTPTools

private struct Dice: RandomNumberGenerator {
    var state: UInt64 = 1
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 33
    }
}

/// Servers in a table, a wall clock that is wrong by `error` seconds, time that jumps.
private struct World {
    var process: DateProcess
    var now = 0.0
    var dice = Dice()
    var requests: [(Double, Int)] = []
    var complaints: [String] = []
    var trace: [String] = []

    init(_ addresses: [String], _ arguments: [String] = []) throws {
        guard case .run(let options) = try DateOptions.parse(arguments) else {
            throw DateOptions.Fault(texts: [])
        }
        process = DateProcess(
            addresses: addresses.compactMap { SocketAddress($0) }, options: options,
            now: MonotonicInstant(seconds: 0))
    }

    static func wall(_ seconds: Double) -> NTPTimestamp {
        NTPTimestamp(seconds: 0xec00_0000, fraction: 0).advanced(bySeconds: seconds)
    }

    /// Runs to the end; `answer` makes a reply of a request, or none.
    mutating func run(_ answer: (Int, NTPHeader, Double) -> NTPHeader?) -> Int? {
        while !process.isComplete {
            let instant = MonotonicInstant(seconds: now)
            if let request = process.nextRequest(at: instant, wall: Self.wall(now), using: &dice) {
                requests.append((now, request.server))
                guard let header = try? NTPHeader(parsing: request.datagram.span),
                    let reply = answer(request.server, header, now)
                else { continue }
                receive(reply, from: process.servers[request.server].address)
            } else if let next = process.nextDeadline {
                now = max(now, next.seconds(since: MonotonicInstant(seconds: 0)))
            }
        }
        return process.conclude()
    }

    mutating func receive(_ header: NTPHeader, from source: SocketAddress) {
        let reception = process.receive(
            header.bytes, from: source, received: Self.wall(now + 0.02),
            now: MonotonicInstant(seconds: now + 0.02))
        if let complaint = reception.complaint { complaints.append(complaint) }
        trace += reception.trace
    }

    static func reply(_ request: NTPHeader, at now: Double, offset: Double) -> NTPHeader {
        var header = NTPHeader(version: request.version, mode: .server)
        header.stratum = 2
        header.precision = -20
        header.originTimestamp = request.transmitTimestamp
        header.receiveTimestamp = wall(now + 0.01 + offset)
        header.transmitTimestamp = wall(now + 0.01 + offset)
        header.referenceTimestamp = wall(now + offset - 100)
        return header
    }
}

@Suite struct DateProcessTests {
    @Test func fourSamplesTwoSecondsApart() throws {
        var world = try World(["192.0.2.1"])
        let chosen = world.run { _, request, now in World.reply(request, at: now, offset: 12.5) }
        #expect(chosen == 0)
        #expect(world.requests.count == 4)
        #expect(zip(world.requests, world.requests.dropFirst()).allSatisfy { $1.0 - $0.0 >= 2 })
        let server = world.process.servers[0]
        #expect(abs(server.offset - 12.5) < 1e-6)
        #expect(abs(server.delay - (0.02 + 0x1p-6 + 0x1p-20 + 0.01)) < 1e-6)
    }

    @Test func silenceEnds() throws {
        var world = try World(["192.0.2.1", "192.0.2.2"], ["-p", "8", "-t", "3"])
        #expect(world.run { _, _, _ in nil } == nil)
        #expect(world.requests.count == 16)
        #expect(abs(world.now - 24.2) < 1e-6)
        #expect(world.process.servers.allSatisfy { $0.drop == .noData && $0.samples.count == 8 })
    }

    @Test func requestsTellNothingAndCannotBeGuessed() throws {
        var world = try World(["192.0.2.1"], ["-o", "3"])
        var seen: Set<NTPTimestamp> = []
        _ = world.run { _, request, now in
            var bare = NTPHeader(version: 3, mode: .client)
            bare.transmitTimestamp = request.transmitTimestamp
            #expect(request == bare)
            #expect(request.transmitTimestamp.seconds != World.wall(now).seconds)
            seen.insert(request.transmitTimestamp)
            return nil
        }
        #expect(seen.count == 4)
    }

    @Test func onlyTheOneWhoWasAskedIsHeard() throws {
        var world = try World(["192.0.2.1:1123"])
        let other = try #require(SocketAddress("192.0.2.1:123"))
        var forged = NTPHeader(version: 4, mode: .server)
        forged.stratum = 1
        var kiss = forged
        kiss.stratum = 0
        kiss.referenceID = ReferenceID("DENY")
        let chosen = world.run { _, request, now in
            World.reply(request, at: now, offset: 1)
        }
        #expect(chosen == 0)
        let done = world.process
        world.receive(forged, from: other)
        world.receive(forged, from: done.servers[0].address)
        world.receive(kiss, from: done.servers[0].address)
        forged.mode = .client
        world.receive(forged, from: done.servers[0].address)
        #expect(world.process.servers == done.servers)
        #expect(
            world.trace.suffix(8) == [
                "receive(192.0.2.1)", "receive: server not found",
                "receive(192.0.2.1)", "receive: pkt.org and peer.xmt differ",
                "receive(192.0.2.1)", "receive: pkt.org and peer.xmt differ",
                "receive(192.0.2.1)", "receive: mode 3 stratum 1",
            ])
    }

    @Test func aReplayIsWorthNothing() throws {
        var world = try World(["192.0.2.1"])
        var last: NTPHeader?
        _ = world.run { _, request, now in
            defer { last = World.reply(request, at: now, offset: 99) }
            return last ?? World.reply(request, at: now, offset: 99)
        }
        #expect(world.process.servers[0].samples.filter { $0.delay > 0 }.count == 1)
    }

    @Test(arguments: [("RATE", 1), ("DENY", 0), ("RSTR", 0)])
    func kissesEndIt(code: String, complaints: Int) throws {
        var world = try World(["192.0.2.1"])
        let chosen = world.run { _, request, now in
            var header = World.reply(request, at: now, offset: 0)
            header.stratum = 0
            header.leap = .unsynchronised
            header.referenceID = ReferenceID(code)
            return header
        }
        #expect(chosen == nil)
        #expect(world.requests.count == 1)
        #expect(world.complaints.count == complaints)
        #expect(DateCause.text(world.process.servers, DateOptions()).contains(code))
    }

    @Test func anUnsynchronisedServerIsSaidToBe() throws {
        var world = try World(["192.0.2.1"])
        let chosen = world.run { _, request, now in
            var header = World.reply(request, at: now, offset: 0)
            header.stratum = 0
            header.leap = .unsynchronised
            header.referenceID = .initial
            return header
        }
        #expect(chosen == nil)
        #expect(world.requests.count == 4)
        #expect(world.process.servers[0].stratum == 16)
        #expect(
            DateCause.text(world.process.servers, DateOptions())
                .contains("not synchronised (stratum 16)"))
    }

    @Test func anImpossibleAnswerCountsAsLost() throws {
        var world = try World(["192.0.2.1"])
        #expect(
            world.run { _, request, now in
                var header = World.reply(request, at: now, offset: 0)
                header.receiveTimestamp = header.transmitTimestamp.advanced(bySeconds: 1)
                return header
            } == nil)
        #expect(world.process.servers[0].samples == Array(repeating: .missing, count: 4))
    }

    @Test func anAddressIsAskedOnce() throws {
        let world = try World(["192.0.2.1", "192.0.2.1", "192.0.2.1:124"])
        #expect(world.process.servers.count == 2)
    }

    @Test func noDatagramTraps() throws {
        var world = try World(["192.0.2.1"])
        let source = try #require(SocketAddress("192.0.2.1"))
        _ = world.process.nextRequest(
            at: MonotonicInstant(seconds: 0), wall: World.wall(0), using: &world.dice)
        for size in 0..<200 {
            let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &world.dice) }
            _ = world.process.receive(
                bytes, from: source, received: World.wall(0), now: MonotonicInstant(seconds: 0))
        }
        #expect(world.process.servers[0].samples.isEmpty)
    }
}
