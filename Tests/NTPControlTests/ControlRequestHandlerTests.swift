import NTPConfiguration
import NTPControl
import NTPProtocol
import Testing

@testable import NTPWire

@Suite struct ControlRequestHandlerTests {
    @Test func associationsAreListedInOrder() {
        let packets = ExampleNode.respond(to: ExampleNode.request(.readStatus).bytes).packets
        #expect(
            packets == [
                [
                    0x16, 0x81, 1, 2, 0x06, 0x25, 0, 0, 0, 0, 0, 16,
                    0x03, 0xe9, 0x96, 0x2a, 0x03, 0xea, 0x80, 0x00,
                    0x03, 0xeb, 0x88, 0x00, 0x03, 0xec, 0x80, 0x00,
                ]
            ])
    }

    @Test func theUnspecifiedOperationTellsTheStatusAlone() {
        #expect(
            ExampleNode.ask(.unspecified, of: 1001)
                == .complete(.init(status: 0x962a, associationID: 1001, data: [])))
        #expect(
            ExampleNode.ask(.unspecified)
                == .complete(.init(status: 0x0625, associationID: 0, data: [])))
    }

    @Test func statusOfAnAssociationIsItsVariables() {
        #expect(
            ExampleNode.text(.readStatus, of: 1001) == ExampleNode.text(.readVariables, of: 1001))
    }

    /// Without a key that the configuration names, nothing can be written and no list be read.
    @Test(arguments: [
        ControlOpcode.writeVariables, .writeClockVariables, .configure, .saveConfiguration,
        .readOrderedList,
    ])
    func whatNeedsTheKeyIsRefusedWithoutIt(opcode: ControlOpcode) {
        for key in [nil, 0, 9] as [UInt32?] {
            let outcome = ExampleNode.ask(opcode, of: 0, "leap=3", key: key)
            #expect(outcome == .refused(.authenticationFailure, raw: 1))
        }
        var subject = ExampleNode.subject
        subject.configuration.authentication.controlKey = 0
        let outcome = ExampleNode.ask(opcode, of: 0, "leap=3", key: 0, about: subject)
        #expect(outcome == .refused(.authenticationFailure, raw: 1))
    }

    @Test(arguments: [ControlOpcode.setTrap, .unsetTrap, .asynchronousMessage])
    func trapsAreRefused(opcode: ControlOpcode) {
        for key in [nil, ExampleNode.controlKey] {
            let outcome = ExampleNode.ask(opcode, of: 0, "", key: key)
            #expect(outcome == .refused(.badOpcode, raw: 3))
        }
    }

    @Test(arguments: 13...30)
    func operationsWithoutANameAreRefused(bits: UInt8) {
        var request = ExampleNode.request(.readStatus)
        request.header.opcodeBits = bits
        #expect(
            ExampleNode.respond(to: request.bytes).packets == [
                [0x16, 0xc0 | bits, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0]
            ])
    }

    @Test(arguments: [
        (ControlOpcode.readStatus, UInt16(9)), (.readVariables, 9), (.unspecified, 9),
        (.readClockVariables, 9), (.readClockVariables, 1001), (.readClockVariables, 1003),
    ])
    func unknownAssociationsAreRefused(opcode: ControlOpcode, id: UInt16) {
        #expect(ExampleNode.ask(opcode, of: id) == .refused(.unknownAssociation, raw: 4))
    }

    @Test func anErrorEndsWithItsHeader() {
        let request = ExampleNode.request(.readVariables, of: 1001, "stratum,nonsense")
        #expect(
            ExampleNode.respond(to: request.bytes).packets == [
                [0x16, 0xc2, 1, 2, 5, 0, 0x03, 0xe9, 0, 0, 0, 0]
            ])
    }

    /// The version is the request's, the leap bits are ours.
    @Test(arguments: 1...4)
    func theVersionComesBack(version: UInt8) {
        var node = ExampleNode.snapshot
        node.system.leap = .unsynchronised
        var request = ExampleNode.request(.readVariables, of: 0, "leap")
        request.header.version = version
        request.header.leap = .addSecond
        let packet = ExampleNode.respond(to: request.bytes, node: node).packets.first
        #expect(packet?.first == 0xc0 | version << 3 | 6)
    }

    @Test func whatIsNoRequestIsNotAnswered() {
        let good = ExampleNode.request(.readVariables)
        #expect(!ExampleNode.respond(to: good.bytes).packets.isEmpty)
        var changed: [ControlMessage] = []
        changed.append(good)
        changed[0].header.isResponse = true
        changed.append(good)
        changed[1].header.isError = true
        changed.append(good)
        changed[2].header.hasMore = true
        changed.append(good)
        changed[3].header.offset = 1
        changed.append(good)
        changed[4].header.version = 5
        changed.append(good)
        changed[5].header.version = 0
        for message in changed {
            #expect(ExampleNode.respond(to: message.bytes) == .none)
        }
        #expect(ExampleNode.respond(to: []) == .none)
        #expect(ExampleNode.respond(to: Array(good.bytes.dropLast())) == .none)
        #expect(ExampleNode.respond(to: good.bytes, restrictions: .noquery) == .none)
        #expect(ExampleNode.respond(to: good.bytes, restrictions: .ignore) == .none)
        #expect(ExampleNode.respond(to: good.bytes, restrictions: .nomodify) != .none)
    }

    @Test func aCountBeyondTheEndIsABadFormat() {
        var bytes = ExampleNode.request(.readVariables, of: 0, "leap").bytes
        bytes[11] = 5
        #expect(
            ExampleNode.respond(to: bytes).packets == [
                [0x16, 0xc2, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0]
            ])
    }

    /// Strangers who look take no news from those who watch.
    @Test func onlyAnAuthenticReadStartsEventCountsAnew() {
        for (request, readEventsOf) in [
            (ExampleNode.request(.readVariables), UInt16?(0)),
            (ExampleNode.request(.readVariables, of: 1001), 1001),
            (ExampleNode.request(.readStatus, of: 1001), 1001),
            (ExampleNode.request(.readStatus), nil),
            (ExampleNode.request(.readVariables, of: 1001, "nonsense"), nil),
            (ExampleNode.request(.configure), nil),
        ] {
            #expect(ExampleNode.respond(to: request.bytes).readEventsOf == nil)
            let reply = ExampleNode.respond(to: request.bytes, key: 9)
            #expect(reply.readEventsOf == readEventsOf)
        }
    }

    /// 3,800 associations make more than 32 datagrams: the rest is left out.
    @Test func manyAssociationsStopAtTheLimit() {
        var node = ExampleNode.snapshot
        let line = node.associations[3]
        node.associations = (1...3800).map {
            Association(
                id: $0, role: .server, configuration: line.configuration, remote: line.remote,
                name: nil)
        }
        let request = ExampleNode.request(.readStatus)
        let packets = ExampleNode.respond(to: request.bytes, node: node).packets
        #expect(packets.count == 32)
        #expect(packets.allSatisfy { $0.count == 480 })
        guard case .complete(let answer) = ExampleNode.ask(.readStatus, node: node) else {
            Issue.record("not whole")
            return
        }
        #expect(answer.data.count == 32 * 468)
    }
}
