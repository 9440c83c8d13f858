import NTPTime
import Testing

@testable import NTPDaemon

/// Which packet left.
@Suite struct AwaitedDeparturesTests {
    private static let headers: [UInt8] = Array(repeating: 0x45, count: 42)

    private static func packet(_ number: UInt8, count: Int = 48) -> [UInt8] {
        Array(repeating: 7, count: count - 1) + [number]
    }

    @Test func eachPacketIsToldOfOnceAndInAnyOrder() {
        var departures = AwaitedDepartures()
        for number in UInt8(1)...3 {
            departures.expect(
                Self.packet(number), subject: .request(association: UInt16(number)))
        }
        for number in [2, 3, 1] as [UInt8] {
            let frame = Self.headers + Self.packet(number)
            let found = departures.take(leftIn: frame)
            #expect(found?.subject == .request(association: UInt16(number)))
            let again = departures.take(leftIn: frame)
            #expect(again == nil)
        }
    }

    @Test func aFrameOfAnotherIsNobodys() {
        var departures = AwaitedDepartures()
        departures.expect(
            Self.packet(1), subject: .reply(client: .v4(IPv4Address(bits: 1))))
        let frames = [
            [], Self.packet(1, count: 47), Self.headers, Self.headers + Self.packet(2),
            Self.headers + Self.packet(1) + [0],
        ]
        for frame in frames {
            let found = departures.take(leftIn: frame)
            #expect(found == nil)
        }
        let found = departures.take(leftIn: Self.packet(1))
        #expect(found != nil)
    }

    /// The oldest goes when there are too many: what was never told of takes no room for long.
    @Test func thereIsABound() {
        var departures = AwaitedDepartures()
        for number in 0...UInt8(AwaitedDepartures.most) {
            departures.expect(Self.packet(number), subject: .request(association: 1))
        }
        let known = [0, 1, UInt8(AwaitedDepartures.most)].map {
            departures.take(leftIn: Self.packet($0)) != nil
        }
        #expect(known == [false, true, true])
    }
}
