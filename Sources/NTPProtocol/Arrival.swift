package import NTPTime

/// How a datagram came: from where, to which of our addresses, when.
package struct Arrival: Equatable, Hashable, Sendable {
    package var source: SocketAddress
    /// The address and port of the socket it came in by.
    package var local: SocketAddress
    /// The wall clock when it arrived; the kernel's stamp where there is one.
    package var receivedAt: NTPTimestamp
    /// Whether it came over the loopback interface; nil where the system does not tell.
    package var isOverLoopback: Bool?
    /// It was sent to a broadcast address or to a group; `local` is where answers leave from.
    package var isToGroup = false

    package init(source: SocketAddress, local: SocketAddress, receivedAt: NTPTimestamp) {
        self.source = source
        self.local = local
        self.receivedAt = receivedAt
    }
}

/// What became of a datagram.
package enum Disposition: Equatable, Sendable {
    /// A reply stands in the buffer, to be sent to the datagram's source.
    case replied
    /// The same; it has to be followed by its MAC under this key.
    case repliedSigned(keyID: UInt32)
    /// The same; a domain controller has to sign it under this key, or it is not sent.
    case repliedForSigning(keyID: UInt32)
    /// It was the reply to a request of ours and taught us something, or it made an association.
    case learned(association: UInt16)
    /// A server told us to keep away or to ask less often.
    case kissed(association: UInt16)
    case dropped(DropReason)
}

/// Why a datagram was dropped. Each drop leaves the protocol's state as it was; only counters
/// move. A packet of a symmetric peer that answers nothing may be answered by our next one
/// nevertheless (`SymmetricEcho`).
package enum DropReason: String, Equatable, Hashable, Sendable, CaseIterable {
    /// Shorter than a header.
    case tooShort
    /// A version that is not 1 to 4.
    case unknownVersion
    /// What follows the header is no extension field and no MAC.
    case badTrailer
    /// A source no honest packet has: loopback from outside, multicast, a reference clock's
    /// name, port 0, or our own socket.
    case badSource
    /// `restrict ... ignore`.
    case ignored
    /// `restrict ... noserve`.
    case noServe
    /// `restrict ... flake`, and this packet was the one in ten.
    case flake
    /// `restrict ... notrust` and no valid key.
    case notTrusted
    /// `restrict ... version` and not version 4.
    case otherVersion
    /// `restrict ... noquery`, or a mode 6 request from where no line admits it.
    case noQuery
    /// `restrict ... limited` and too often.
    case rateLimited
    /// A mode that is never answered: 0, 2, 5, 7.
    case unansweredMode
    /// Sent to all, but neither a broadcast nor a request that a manycast server answers, and
    /// wanted by no line of the configuration; or a broadcast that was sent to us alone.
    case wrongDestination
    /// A manycast request to which an answer of ours would be of no use.
    case noHelp
    /// A broadcast, sooner after the last one than its server sends them.
    case tooEarly
    /// A server's reply, but we have no association with that server.
    case noAssociation
    /// A reply to a request that was already answered, or a broadcast that is not newer than the
    /// last one (TEST1).
    case duplicate
    /// The origin timestamp is not that of our request (TEST2).
    case bogusOrigin
    /// A reply with a timestamp that is zero (TEST3).
    case zeroTimestamp
    /// The reply came to another address or port than the request left from.
    case otherInterface
    /// A reply while a leap second is taking place: two clocks need not mean the same by a time.
    case leapSecond
    /// A key was used or is needed, and the packet does not prove it (TEST5).
    case badAuthentication
}
