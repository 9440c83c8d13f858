import LinuxPlatform
import NTPTime

/// One socket of the daemon's.
struct Listener {
    /// What went through a socket. A class: whoever has the listener counts in the same place.
    final class Traffic {
        var received: UInt64 = 0
        var sent: UInt64 = 0
        /// Packets that did not leave.
        var notSent: UInt64 = 0
    }

    let socket: UDPSocket
    /// Counts up from 0 for as long as the daemon runs.
    let number: Int
    /// The interface, or `v4wildcard`.
    var name: String
    let address: SocketAddress
    /// Datagrams are read and thrown away. Wildcard sockets do so unless they are told to
    /// listen: they keep other programs off the port.
    var drops: Bool
    let openedAt: MonotonicInstant
    let traffic = Traffic()

    var isWildcard: Bool { address.address.isUnspecified }

    /// Sends a packet to `destination`, from `local` where the socket is bound to no address.
    func send(
        _ bytes: [UInt8], to destination: SocketAddress, from local: SocketAddress
    ) throws(SystemError) {
        try count { () throws(SystemError) in
            if isWildcard {
                try socket.send(bytes, to: destination, from: local.address)
            } else {
                try socket.send(bytes, to: destination)
            }
        }
    }

    /// The same, and the kernel is asked when it left.
    func sendStamped(
        _ bytes: [UInt8], to destination: SocketAddress, from local: SocketAddress
    ) throws(SystemError) {
        try count { () throws(SystemError) in
            try socket.sendStamped(
                bytes, to: destination, from: isWildcard ? local.address : nil)
        }
    }

    private func count(_ send: () throws(SystemError) -> Void) throws(SystemError) {
        do throws(SystemError) {
            try send()
            traffic.sent &+= 1
        } catch {
            traffic.notSent &+= 1
            throw error
        }
    }

    /// `Listen normally on 2 lo 127.0.0.1:123`, which monitors look for, as below.
    var openingLine: String {
        "\(drops ? "Listen and drop" : "Listen normally") on \(number) \(name) \(address)"
    }

    func closingLine(at now: MonotonicInstant) -> String {
        let age = Int64(max(0, now.seconds(since: openedAt)))
        return "Deleting interface #\(number) \(name), \(address.address)#\(address.port),"
            + " interface stats: received=\(traffic.received), sent=\(traffic.sent),"
            + " dropped=\(traffic.notSent), active_time=\(age) secs"
    }
}
