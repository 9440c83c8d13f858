import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// TEST1 to TEST7 over a conversation with one server (RFC 5905, 8 and 9.2).
@Suite struct OnWireTests {
    private static let server = SocketAddress.at("192.0.2.1")

    /// A synchronised node whose next request has left and stays open, and that request.
    private static func waiting() throws -> (NodeBench, [UInt8]) {
        var bench = NodeBench("server 192.0.2.1 iburst\n")
        bench.run(until: 100)
        bench.server = NodeBench.silent
        bench.run(until: 140)
        let request = try #require(bench.sent.last)
        #expect(request.at > 100)
        return (bench, request.transmission.packet)
    }

    @Test func aReplyIsTakenOnceAndItsRepetitionIsADuplicate() throws {
        var (bench, request) = try OnWireTests.waiting()
        let id = bench.node.associations[0].id
        let reply = NTPHeader.reply(to: request, at: bench.truth).bytes
        #expect(bench.deliver(reply, from: OnWireTests.server) == .learned(association: id))
        let hash = bench.node.stateHash
        for count in 1...3 as ClosedRange<UInt64> {
            #expect(bench.deliver(reply, from: OnWireTests.server) == .dropped(.duplicate))
            #expect(bench.node.associations[0].counters.duplicate == count)
        }
        #expect(bench.node.stateHash == hash)
    }

    @Test func theOriginMustBeOurs() throws {
        var (bench, request) = try OnWireTests.waiting()
        let hash = bench.node.stateHash
        for bit in 0..<64 {
            var reply = NTPHeader.reply(to: request, at: bench.truth)
            reply.originTimestamp.bits ^= 1 << UInt64(bit)
            #expect(
                bench.deliver(reply.bytes, from: OnWireTests.server) == .dropped(.bogusOrigin))
        }
        #expect(bench.node.stateHash == hash)
        #expect(bench.node.associations[0].counters.bogusOrigin == 64)
    }

    @Test func onlyTheNewestRequestCanBeAnswered() throws {
        var (bench, first) = try OnWireTests.waiting()
        bench.run(until: 220)
        let second = try #require(bench.sent.last).transmission.packet
        #expect(first != second)
        let late = NTPHeader.reply(to: first, at: bench.truth).bytes
        #expect(bench.deliver(late, from: OnWireTests.server) == .dropped(.bogusOrigin))
        let reply = NTPHeader.reply(to: second, at: bench.truth).bytes
        #expect(
            bench.deliver(reply, from: OnWireTests.server)
                == .learned(association: bench.node.associations[0].id))
    }

    @Test func aReplyBeforeItsRequestHasLeftIsBogus() throws {
        var (bench, request) = try OnWireTests.waiting()
        bench.node.associations[0].outstanding?.sentAt = nil
        let reply = NTPHeader.reply(to: request, at: bench.truth).bytes
        #expect(bench.deliver(reply, from: OnWireTests.server) == .dropped(.bogusOrigin))
    }

    @Test func noTimestampMayBeZero() throws {
        let changes: [(inout NTPHeader) -> Void] = [
            { $0.originTimestamp = .unset }, { $0.receiveTimestamp = .unset },
            { $0.transmitTimestamp = .unset },
        ]
        for change in changes {
            var (bench, request) = try OnWireTests.waiting()
            var reply = NTPHeader.reply(to: request, at: bench.truth)
            change(&reply)
            #expect(
                bench.deliver(reply.bytes, from: OnWireTests.server) == .dropped(.zeroTimestamp))
        }
    }

    @Test func theReplyMustComeTheWayTheRequestWent() throws {
        for place in [SocketAddress.at("198.51.100.2"), .at("198.51.100.1", port: 124)] {
            var (bench, request) = try OnWireTests.waiting()
            let reply = NTPHeader.reply(to: request, at: bench.truth).bytes
            #expect(
                bench.deliver(reply, from: OnWireTests.server, to: place)
                    == .dropped(.otherInterface))
            // The real one is still welcome.
            #expect(
                bench.deliver(reply, from: OnWireTests.server)
                    == .learned(association: bench.node.associations[0].id))
        }
    }

    /// A server that is not fit to be followed: its reply is remembered, but reaches nothing.
    @Test(arguments: [(0, false), (1, true), (15, true), (16, false), (255, false)])
    func strata(stratum: Int, isFit: Bool) {
        var bench = NodeBench(
            "server 192.0.2.1\n", server: NodeBench.honest { $0.stratum = UInt8(stratum) })
        bench.run(until: 1)
        #expect(bench.node.associations[0].flash.contains(.packetStratum) == !isFit)
        #expect(bench.node.associations[0].isReachable == isFit)
    }

    @Test func aServerMustMakeSense() {
        let changes: [(FlashBits, (inout NTPHeader) -> Void)] = [
            (.packetStratum, { $0.leap = .unsynchronised }),
            (.header, { $0.rootDelay = NTPShort(roundingUp: 32) }),
            (.header, { $0.rootDispersion = NTPShort(roundingUp: 16) }),
            (
                .header,
                { $0.referenceTimestamp = $0.transmitTimestamp.advanced(bySeconds: 1) }
            ),
        ]
        for (flash, change) in changes {
            var bench = NodeBench(
                "server 192.0.2.1 iburst\n", server: NodeBench.honest(change: change))
            bench.run(until: 100)
            #expect(bench.node.associations[0].flash.contains(flash))
            #expect(!bench.node.associations[0].isReachable)
            #expect(!bench.node.system.isSynchronised)
            #expect(bench.node.associations[0].counters.badDispersion == 7)
        }
    }

    /// An orphan's parent, or a server on its own clock, was never set by another.
    @Test func aServerNeedNoReferenceTime() {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n",
            server: NodeBench.honest { $0.referenceTimestamp = .unset })
        bench.run(until: 100)
        #expect(bench.node.associations[0].isReachable)
        #expect(bench.node.system.isSynchronised)
    }

    @Test func weDoNotFollowWhoFollowsUs() {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n",
            server: NodeBench.honest {
                $0.stratum = 2
                $0.referenceID = ReferenceID(bits: 0xc633_6401)
            })
        bench.run(until: 100)
        #expect(bench.node.associations[0].isReachable)
        #expect(bench.node.associations[0].flash.contains(.peerLoop))
        #expect(!bench.node.system.isSynchronised)
    }

    @Test func requestsTellNothingButThePoll() throws {
        var bench = NodeBench("server 192.0.2.1 iburst minpoll 5 version 3\n")
        bench.run(until: 300)
        var nonces: [UInt64] = []
        for sent in bench.sent {
            let header = try NTPHeader(parsing: sent.transmission.packet.span)
            var expected = NTPHeader(version: 3, mode: .client)
            expected.poll = header.poll
            expected.transmitTimestamp = header.transmitTimestamp
            #expect(header == expected)
            #expect(sent.transmission.packet.count == 48)
            #expect(!nonces.contains(header.transmitTimestamp.bits))
            nonces.append(header.transmitTimestamp.bits)
        }
        #expect(nonces.count > 7)
    }
}
