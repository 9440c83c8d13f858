package import NTPConfiguration
package import NTPTime

// The list as somebody reads it: from any address on, one by one toward the newest.

extension MonitorList {
    /// The place of one address. It holds until the next packet comes.
    package struct Place: Equatable, Hashable, Sendable {
        fileprivate var index: UInt32
    }

    package var oldestPlace: Place? { place(oldest) }

    /// Where an address stands; a few steps, however long the list is.
    package func place(of address: IPAddress) -> Place? {
        find(address).map { Place(index: $0) }
    }

    /// The entry that came next after this one.
    package func place(after place: Place) -> Place? {
        self.place(entries[Int(place.index)].newer)
    }

    package subscript(place: Place) -> Entry { entries[Int(place.index)] }

    /// The address of ours that the entry's last packet came to.
    package func local(of entry: Entry) -> IPAddress? { locals.address(entry.local) }

    private func place(_ index: UInt32) -> Place? {
        index == MonitorList.none ? nil : Place(index: index)
    }
}

extension MonitorList.Entry {
    /// Where the last packet came from.
    package var source: SocketAddress { SocketAddress(address: address, port: port) }

    /// How many packets its allowance has still to forget, at `now` (ntpsec's `score`).
    package func score(at now: MonotonicInstant, configuration: Configuration) -> Double {
        let limit = RateLimit(configuration)
        return allowance.packetsOwed(after: now.seconds(since: lastAt), limit: limit)
    }
}

/// What became of packets in the monitor list, since the start or a `reset mem`.
package struct MonitorCounters: Equatable, Hashable, Sendable {
    /// From addresses that were listed.
    package var known: UInt64 = 0
    /// From new addresses, for which the list grew.
    package var added: UInt64 = 0
    /// From new addresses, for which an old one was forgotten.
    package var recycled: UInt64 = 0
    /// From new addresses that found no room.
    package var refused: UInt64 = 0
    /// The most entries there have been.
    package var deepest = 0

    package init() {}
}

/// Numbers for the addresses of this host, so that an entry need not hold one. There are as many
/// as interfaces have had addresses; what is beyond 65,535 has no number, which is 0.
struct LocalAddresses: Sendable {
    private var addresses: [IPAddress] = []
    private var numbers: [IPAddress: UInt16] = [:]
    private var last: (address: IPAddress, number: UInt16)?

    mutating func number(of address: IPAddress) -> UInt16 {
        // Nearly all packets come to the same address as the one before.
        if let last, last.address == address { return last.number }
        var number = numbers[address] ?? 0
        if number == 0, addresses.count < Int(UInt16.max) {
            addresses.append(address)
            number = UInt16(addresses.count)
            numbers[address] = number
        }
        last = (address, number)
        return number
    }

    func address(_ number: UInt16) -> IPAddress? {
        number == 0 ? nil : addresses[Int(number) - 1]
    }
}
