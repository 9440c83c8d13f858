import NTPTime

// What those who stand between the hosts add to what is sent.

extension World {
    mutating func add(to bytes: [UInt8], from source: SocketAddress, to destination: SocketAddress)
    {
        for one in mischief {
            send(one.additions(to: bytes, from: source, to: destination, at: truth))
        }
    }

    /// After `bytes` left for a group.
    mutating func add(toGroup group: IPAddress, _ bytes: [UInt8], from source: SocketAddress) {
        for one in mischief {
            let isOfGroup =
                hostNumbers[one.victim].map { hosts[$0].hears(group) } ?? false
            guard isOfGroup || source == one.victim else { continue }
            send(one.additions(toGroupOf: bytes, from: source, at: truth))
        }
    }

    /// They know what time it is.
    private var truth: NTPTimestamp {
        NTPTimestamp(unixSeconds: origin.unixSeconds, nanoseconds: 0)
            .advanced(bySeconds: Double(now.nanoseconds) * 1e-9)
    }

    private mutating func send(_ additions: [Mischief.Addition]) {
        for addition in additions {
            guard let target = hostNumbers[addition.destination] else { continue }
            let datagram = Datagram(
                source: addition.source, destination: target, bytes: addition.bytes,
                isToGroup: addition.isToGroup)
            push(.delivery(datagram), at: now.advanced(bySeconds: addition.delay))
        }
    }
}
