/// One control datagram: header, data, and whatever follows the data (RFC 9327, 2).
package struct ControlMessage: Equatable, Hashable, Sendable {
    /// The most data one message carries (RFC 9327, 2).
    package static let maximumDataSize = 468

    package var header: ControlHeader
    /// `header.count` bytes, without padding.
    package var data: [UInt8]
    /// What stands after the data and its padding to four bytes: an authenticator's place in
    /// the datagram, empty where there is none.
    package var trailer: Range<Int>

    /// Reads any bytes. An authenticator is found but not checked, and a request's R, E and M
    /// bits and opcode may have any value: those are for the one who answers to judge.
    package init(parsing bytes: Span<UInt8>) throws(ControlFault) {
        header = try ControlHeader(parsing: bytes)
        let end = ControlHeader.size + Int(header.count)
        guard end <= bytes.count else { throw .countBeyondEnd }
        data = (ControlHeader.size..<end).map { bytes[$0] }
        // A sender that leaves out the last padding is understood, as by ntp.org.
        trailer = min(end + (4 - end % 4) % 4, bytes.count)..<bytes.count
    }

    /// Where the digest of a MAC may stand, the likelier place first: ntp.org puts the MAC at the
    /// next multiple of eight bytes, ntpsec's ntpd looks at the next multiple of four. A digest has
    /// 16 or 20 bytes; the four before it are the key's number.
    package var digestPlaces: [Range<Int>] {
        let end = ControlHeader.size + data.count
        let starts = [end + (8 - end % 8) % 8, end + (4 - end % 4) % 4]
        let isOneStart = starts[0] == starts[1]
        return starts.prefix(isOneStart ? 1 : 2).compactMap { start in
            let length = trailer.upperBound - start
            return length == 20 || length == 24 ? start + 4..<trailer.upperBound : nil
        }
    }

    /// A datagram of ours with the padding that a MAC behind it wants.
    package static func padded(_ datagram: [UInt8]) -> [UInt8] {
        datagram + [UInt8](repeating: 0, count: (8 - datagram.count % 8) % 8)
    }

    /// A request with up to 468 bytes of data; more is cut off.
    package init(request header: ControlHeader, data: [UInt8] = []) {
        self.header = header
        self.data = Array(data.prefix(ControlMessage.maximumDataSize))
        self.header.count = UInt16(self.data.count)
        let end = ControlHeader.size + self.data.count
        trailer = end + (4 - end % 4) % 4..<end + (4 - end % 4) % 4
    }

    /// The datagram: header, data, zeros up to a multiple of four bytes; no authenticator.
    package var bytes: [UInt8] {
        let unpadded = ControlHeader.size + data.count
        var bytes = [UInt8](repeating: 0, count: ControlHeader.size) + data
        bytes.append(contentsOf: repeatElement(0, count: (4 - unpadded % 4) % 4))
        var span = bytes.mutableSpan
        header.write(into: &span)
        return bytes
    }
}
