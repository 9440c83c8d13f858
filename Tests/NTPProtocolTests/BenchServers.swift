import NTPTime
import NTPWire

@testable import NTPProtocol

// What servers on the bench say.

extension NTPHeader {
    /// A stratum 1 server's reply to `request` at `time`, with nothing wrong in it.
    static func reply(to request: [UInt8], at time: NTPTimestamp) -> NTPHeader {
        var header = NTPHeader(version: 4, mode: .server)
        header.stratum = 1
        header.poll = Int8(bitPattern: request[2])
        header.precision = -20
        header.rootDispersion = NTPShort(roundingUp: 0.0001)
        header.referenceID = ReferenceID("GPS")
        header.referenceTimestamp = time.advanced(bySeconds: -3)
        header.originTimestamp = NTPTimestamp(bits: request.span.bigEndian64(at: 40))
        header.receiveTimestamp = time
        header.transmitTimestamp = time
        return header
    }

    static func request(version: UInt8 = 4, mode: PacketMode = .client) -> NTPHeader {
        var header = NTPHeader(version: version, mode: mode)
        header.transmitTimestamp = NTPTimestamp(bits: 0x0123_4567_89ab_cdef)
        return header
    }
}

extension NodeBench {
    /// A server whose clock is `offset` seconds ahead of the truth; `change` has the last word on
    /// its replies.
    static func honest(
        offset: Double = 0, change: @escaping (inout NTPHeader) -> Void = { _ in }
    ) -> Server {
        { request, time in
            var header = NTPHeader.reply(
                to: request.packet, at: time.advanced(bySeconds: offset))
            change(&header)
            return header.bytes
        }
    }

    static var silent: Server { { _, _ in nil } }

    /// A kiss-o'-death in answer to everything.
    static func kissing(_ code: String, poll: Int8 = 0) -> Server {
        honest { header in
            header.leap = .unsynchronised
            header.stratum = 0
            header.poll = poll
            header.referenceID = ReferenceID(code)
        }
    }
}

extension SocketAddress {
    /// An address that stands in a test; what is no address would be a mistake in the test.
    static func at(_ text: String, port: UInt16 = SocketAddress.ntpPort) -> SocketAddress {
        guard let address = IPAddress(text) else { preconditionFailure("\(text): no address") }
        return SocketAddress(address: address, port: port)
    }
}
