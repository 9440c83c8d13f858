import CLinux
import Glibc

/// What the kernel said of the machine's network since it was last asked.
package struct NetworkChanges: OptionSet, Equatable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A link, an address or a route is not as it was.
    package static let any = NetworkChanges(rawValue: 1)
    /// An address or a way to other machines came: what could not be reached may be there now.
    package static let came = NetworkChanges(rawValue: 2)

    /// From a buffer of netlink messages (rtnetlink(7)). Each begins with its length (4 bytes)
    /// and type (2), padded to a multiple of four; what is cut off counts as a change.
    package init(messages: [UInt8]) {
        self = []
        var rest = messages[...]
        while rest.count >= NetworkChanges.headerLength {
            let length = Int(NetworkChanges.native(rest.prefix(4)))
            guard length >= NetworkChanges.headerLength, length <= rest.count else {
                insert(.any)
                return
            }
            let message = rest.prefix(length)
            let type = NetworkChanges.native(message.dropFirst(4).prefix(2))
            note(type, body: message.dropFirst(NetworkChanges.headerLength))
            rest = rest.dropFirst((length + 3) & ~3)
        }
    }

    private static let headerLength = 16

    /// The kernel writes numbers as the processor has them.
    private static func native(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        #if _endian(big)
            bytes.reduce(0) { $0 << 8 | UInt32($1) }
        #else
            bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
        #endif
    }

    private mutating func note(_ type: UInt32, body: ArraySlice<UInt8>) {
        switch Int(type) {
        case RTM_NEWADDR:
            formUnion([.any, .came])
        case RTM_NEWROUTE:
            insert(.any)
            // struct rtmsg: eight bytes, the last of which is the kind; 1 leads to other machines.
            if body.count >= 8, body[body.startIndex + 7] == UInt8(RTN_UNICAST) { insert(.came) }
        case RTM_NEWLINK, RTM_DELLINK, RTM_DELADDR, RTM_DELROUTE:
            insert(.any)
        default:
            break
        }
    }
}

/// Tells that the machine's links, addresses or routes changed. It takes no privilege.
package final class RoutingSocket {
    /// Readable when there is something to take.
    package let descriptor: Int32

    /// nil where the system has no such sockets, as in simulators: nothing is lost then but time,
    /// since interfaces are looked at now and then anyway.
    package init?() {
        descriptor = clinux_open_routing_socket()
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// All that was said until now. Where the kernel had more to say than it could keep
    /// (ENOBUFS), anything may have changed.
    package func takeChanges() -> NetworkChanges {
        var changes: NetworkChanges = []
        for _ in 0..<RoutingSocket.most {
            var sender: UInt32 = 0
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, filled in
                count = clinux_routing_receive(
                    descriptor, buffer.baseAddress, buffer.count, &sender)
                filled = max(count, 0)
            }
            if count < 0 {
                switch errno {
                case EINTR: continue
                case EAGAIN: return changes
                default: changes.formUnion([.any, .came])
                }
            } else if sender == 0 {
                changes.formUnion(NetworkChanges(messages: bytes))
            }
        }
        return changes
    }

    /// Buffers a call reads at most, however fast the kernel fills them.
    private static let most = 256
}
