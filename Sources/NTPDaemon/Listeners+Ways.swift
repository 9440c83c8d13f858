import LinuxPlatform
import NTPTime

// By which socket packets leave, and whom those that come were meant for.

extension Listeners {
    /// A socket and the address that packets leave from by it.
    struct Way {
        var listener: Listener
        var local: SocketAddress
    }

    /// How to send to `destination`: from the address that the routes choose. Where that may not
    /// be used, from the one most like it, so rather of the same network; nil where there is no
    /// way out.
    func way(toward destination: SocketAddress) -> Way? {
        guard let chosen = UDPSocket.localAddress(toward: destination) else { return nil }
        return way(from: chosen)
    }

    func way(from chosen: IPAddress) -> Way? {
        let local = SocketAddress(address: chosen, port: port)
        let usable = all.filter { !$0.drops && $0.address.family == chosen.family }
        if let exact = usable.first(where: { $0.address.address == chosen }) {
            return Way(listener: exact, local: local)
        }
        let alike = usable.filter { !$0.isWildcard && $0.address.address.isOfKind(chosen) }
        let closest = alike.max { one, other in
            one.address.address.commonBits(with: chosen)
                < other.address.address.commonBits(with: chosen)
        }
        if let closest { return Way(listener: closest, local: closest.address) }
        guard let wildcard = usable.first(where: \.isWildcard), mayUseWildcard(for: chosen)
        else { return nil }
        return Way(listener: wildcard, local: local)
    }

    private func mayUseWildcard(for address: IPAddress) -> Bool {
        guard let interface = interfaces.first(where: { $0.address == address }) else {
            return false
        }
        return selection.answersByWildcard(interface)
    }

    /// The address of ours a datagram was sent to, from which the answer has to leave; nil where
    /// nobody is to answer it: a socket that drops, an address that is told not to listen, a
    /// broadcast.
    func local(of datagram: UDPSocket.Datagram, by listener: Listener) -> SocketAddress? {
        guard !listener.drops else { return nil }
        guard listener.isWildcard else { return listener.address }
        guard let destination = datagram.destination, mayUseWildcard(for: destination) else {
            return nil
        }
        return SocketAddress(address: destination, port: port)
    }

    /// Whether a datagram came over the loopback interface; nil where that is not known.
    func isOverLoopback(_ datagram: UDPSocket.Datagram) -> Bool? {
        guard let index = datagram.interface else { return nil }
        let loopbacks = interfaces.filter { $0.isLoopback && $0.index != 0 }
        return loopbacks.isEmpty ? nil : loopbacks.contains { $0.index == index }
    }
}

extension IPAddress {
    /// Whether packets from here to where `other` is chosen as the source can arrive at all.
    fileprivate func isOfKind(_ other: IPAddress) -> Bool {
        guard isLoopback == other.isLoopback, isLinkLocal == other.isLinkLocal else { return false }
        guard case .v6(let mine) = self, case .v6(let theirs) = other else { return true }
        return mine.scope == theirs.scope
    }

    /// How many bits from the front two addresses of one family share.
    func commonBits(with other: IPAddress) -> Int {
        switch (self, other) {
        case (.v4(let mine), .v4(let theirs)):
            (mine.bits ^ theirs.bits).leadingZeroBitCount
        case (.v6(let mine), .v6(let theirs)):
            mine.high == theirs.high
                ? 64 + (mine.low ^ theirs.low).leadingZeroBitCount
                : (mine.high ^ theirs.high).leadingZeroBitCount
        default:
            0
        }
    }
}
