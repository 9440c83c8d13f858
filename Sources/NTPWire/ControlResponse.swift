/// A server's whole answer to one control request, and its way into datagrams
/// (RFC 9327, 2: offset, count and the M bit).
package struct ControlResponse: Equatable, Hashable, Sendable {
    /// What ntpq takes together at most.
    package static let maximumFragments = 32
    package static let maximumDataSize = maximumFragments * ControlMessage.maximumDataSize

    package enum Content: Equatable, Hashable, Sendable {
        /// The status word, and text or identifiers; what does not fit into the fragments that
        /// there may be is cut off.
        case data(status: UInt16, [UInt8])
        case error(ControlErrorCode)
    }

    package var request: ControlHeader
    package var leap: LeapIndicator
    package var content: Content
    /// Datagrams; more than 32 are for clients that have asked for them.
    package var fragmentLimit = ControlResponse.maximumFragments

    /// `leap` is the server's own, as in every packet it sends.
    package init(to request: ControlHeader, leap: LeapIndicator, content: Content) {
        self.request = request
        self.leap = leap
        self.content = content
    }

    /// The datagrams in order, at least one; each is padded to a multiple of four bytes.
    package var datagrams: [[UInt8]] {
        var header = request
        header.leap = leap
        header.isResponse = true
        header.isError = false
        header.hasMore = false
        header.offset = 0
        header.count = 0
        switch content {
        case .error(let code):
            header.isError = true
            header.status = UInt16(code.rawValue) << 8
            return [ControlMessage(request: header).bytes]
        case .data(let status, let data):
            header.status = status
            return ControlResponse.fragments(
                of: data.prefix(fragmentLimit * ControlMessage.maximumDataSize), header: header)
        }
    }

    private static func fragments(
        of data: ArraySlice<UInt8>, header: ControlHeader
    ) -> [[UInt8]] {
        var header = header
        var rest = data
        var datagrams: [[UInt8]] = []
        repeat {
            let part = rest.prefix(ControlMessage.maximumDataSize)
            rest = rest.dropFirst(part.count)
            header.offset = UInt16(part.startIndex - data.startIndex)
            header.hasMore = !rest.isEmpty
            datagrams.append(ControlMessage(request: header, data: Array(part)).bytes)
        } while !rest.isEmpty
        return datagrams
    }
}
