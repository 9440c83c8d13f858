package import NTPConfiguration
package import NTPTime

/// Who has sent packets lately: ntp.org's MRU list, most recently used first, which rate limiting
/// and `ntpq -c mrulist` go by. It has a bound that no stranger can move: when it is full, only an
/// address that has been silent for `mru maxage` makes room, and who finds no room is not listed.
///
/// A hash table with chains, whose entries are also a doubly linked list by age; all links are
/// indices into one array, so a packet costs a few steps however many addresses there are.
package struct MonitorList: Sendable {
    /// One address.
    package struct Entry: Equatable, Sendable {
        package var address: IPAddress
        /// Of the last packet.
        package var port: UInt16
        package var version: UInt8
        package var mode: UInt8
        package var restrictions: RestrictFlags
        package var count: UInt32
        /// Packets that came too often and were not answered.
        package var dropped: UInt32
        package var firstSeen: NTPTimestamp
        package var lastSeen: NTPTimestamp
        /// The same as `lastSeen`, on the clock that nobody sets.
        package var lastAt: MonotonicInstant
        /// The number of the address of ours that the last packet came to (`MonitorList.local`).
        var local: UInt16 = 0
        var allowance = Allowance()
        var newer = MonitorList.none
        var older = MonitorList.none
        /// The next of the same bucket.
        var chained = MonitorList.none
    }

    static let none = UInt32.max
    /// The bytes of an entry and of its share of the buckets.
    private static let entrySize = MemoryLayout<Entry>.stride + MemoryLayout<UInt32>.stride
    /// However little memory is granted, so many are listed.
    private static let leastEntries = 16
    private static let mostEntries = 1 << 26

    private(set) var entries: [Entry] = []
    private var buckets: [UInt32]
    private var newest = MonitorList.none
    private(set) var oldest = MonitorList.none
    /// Addresses of ours, numbered in the order in which they were first asked.
    private(set) var locals = LocalAddresses()
    package internal(set) var counters = MonitorCounters()
    /// Strangers who do not know it cannot choose addresses that fall into one bucket.
    private let seed: UInt64
    package private(set) var options: MRUOptions
    /// The most entries that there may be.
    package private(set) var capacity: Int

    package init(options: MRUOptions, seed: UInt64) {
        self.options = options
        self.seed = seed
        capacity = MonitorList.capacity(options)
        buckets = Array(repeating: MonitorList.none, count: 64)
    }

    package var count: Int { entries.count }
    package var bucketCount: Int { buckets.count }

    /// Bytes that so many entries take.
    package static func memory(ofEntries count: Int) -> Int { count * entrySize }

    /// Bytes in use, for `mru maxmem` and ntpq.
    package var memory: Int {
        entries.capacity * MemoryLayout<Entry>.stride
            + buckets.capacity * MemoryLayout<UInt32>.stride
    }

    /// `maxdepth` entries or `maxmem` kilobytes; 1024 kB where neither is given.
    private static func capacity(_ options: MRUOptions) -> Int {
        if let wanted = options.maximumEntries {
            return min(max(wanted, leastEntries), mostEntries)
        }
        let kilobytes = options.maximumKilobytes ?? 1024
        if kilobytes < 0 { return mostEntries }
        return min(max(min(kilobytes, 1 << 32) * 1024 / entrySize, leastEntries), mostEntries)
    }

    /// A number of entries that the configuration gives as such or in kilobytes.
    private static func entries(_ count: Int?, _ kilobytes: Int?) -> Int {
        min(count ?? (kilobytes ?? 0) * 1024 / entrySize, mostEntries)
    }

    /// Other bounds from now on. A list that is longer than it may be begins anew.
    package mutating func reconfigure(_ options: MRUOptions) {
        self.options = options
        capacity = MonitorList.capacity(options)
        guard entries.count > capacity else { return }
        let counters = counters
        self = MonitorList(options: options, seed: seed)
        self.counters = counters
    }

    /// Newest first.
    package func entriesByAge() -> some Sequence<Entry> {
        sequence(state: newest) { next -> Entry? in
            guard next != MonitorList.none else { return nil }
            let entry = entries[Int(next)]
            next = entry.older
            return entry
        }
    }

    // MARK: A packet came

    /// What a packet tells of its sender.
    struct Sighting {
        var source: SocketAddress
        var version: UInt8
        var mode: UInt8
        var restrictions: RestrictFlags
        var at: ClockReading
        /// The address of ours that was asked; nil where nobody is to know.
        var local: IPAddress?
    }

    /// Lists the sender as the newest; `use` may then charge what it has left. Its result; nil
    /// where there was no room.
    mutating func note<Result>(
        _ sighting: Sighting, use: (inout Entry) -> Result
    ) -> Result? {
        let known = find(sighting.source.address)
        counters.known &+= known == nil ? 0 : 1
        guard let index = known ?? add(sighting) else {
            counters.refused &+= 1
            return nil
        }
        unlink(index)
        linkAsNewest(index)
        let place = Int(index)
        entries[place].port = sighting.source.port
        entries[place].version = sighting.version
        entries[place].mode = sighting.mode
        entries[place].restrictions = sighting.restrictions
        if let local = sighting.local { entries[place].local = locals.number(of: local) }
        entries[place].count = entries[place].count &+ 1
        let result = use(&entries[place])
        entries[place].lastSeen = sighting.at.wall
        entries[place].lastAt = sighting.at.monotonic
        return result
    }

    func find(_ address: IPAddress) -> UInt32? {
        var next = buckets[bucket(of: address)]
        while next != MonitorList.none {
            if entries[Int(next)].address == address { return next }
            next = entries[Int(next)].chained
        }
        return nil
    }

    private mutating func add(_ sighting: Sighting) -> UInt32? {
        let entry = Entry(
            address: sighting.source.address, port: 0, version: 0, mode: 0, restrictions: [],
            count: 0, dropped: 0, firstSeen: sighting.at.wall, lastSeen: sighting.at.wall,
            lastAt: sighting.at.monotonic)
        let isAtRest = entries.count >= min(options.minimumEntries, capacity)
        if isAtRest, let index = stale(at: sighting.at.monotonic) {
            unchain(index)
            unlink(index)
            entries[Int(index)] = entry
            chain(index)
            counters.recycled &+= 1
            return index
        }
        guard entries.count < capacity else { return nil }
        grow()
        let index = UInt32(entries.count)
        entries.append(entry)
        chain(index)
        counters.added &+= 1
        counters.deepest = max(counters.deepest, entries.count)
        return index
    }

    /// The oldest, where it has been silent for long enough.
    private func stale(at now: MonotonicInstant) -> UInt32? {
        guard oldest != MonitorList.none else { return nil }
        let age = now.seconds(since: entries[Int(oldest)].lastAt)
        // ntpsec's `minage` is what ntp.org calls `maxage`.
        return age > Double(options.minimumAge ?? options.maximumAge) ? oldest : nil
    }

    /// Room for one more; the array grows by a quarter and never beyond its bound.
    private mutating func grow() {
        if entries.count == entries.capacity {
            let wanted =
                entries.isEmpty
                ? MonitorList.entries(options.initialEntries, options.initialKilobytes)
                : MonitorList.entries(options.incrementEntries, options.incrementKilobytes)
            let step = max(64, entries.count / 4, wanted)
            entries.reserveCapacity(min(entries.count + step, capacity))
        }
        guard entries.count >= buckets.count, buckets.count < capacity else { return }
        buckets = Array(repeating: MonitorList.none, count: buckets.count * 2)
        for index in entries.indices { chain(UInt32(index)) }
    }

    // MARK: Links

    private mutating func linkAsNewest(_ index: UInt32) {
        entries[Int(index)].older = newest
        entries[Int(index)].newer = MonitorList.none
        if newest != MonitorList.none { entries[Int(newest)].newer = index }
        newest = index
        if oldest == MonitorList.none { oldest = index }
    }

    private mutating func unlink(_ index: UInt32) {
        let (newer, older) = (entries[Int(index)].newer, entries[Int(index)].older)
        if newer != MonitorList.none {
            entries[Int(newer)].older = older
        } else if newest == index {
            newest = older
        }
        if older != MonitorList.none {
            entries[Int(older)].newer = newer
        } else if oldest == index {
            oldest = newer
        }
        entries[Int(index)].newer = MonitorList.none
        entries[Int(index)].older = MonitorList.none
    }

    private mutating func chain(_ index: UInt32) {
        let bucket = bucket(of: entries[Int(index)].address)
        entries[Int(index)].chained = buckets[bucket]
        buckets[bucket] = index
    }

    private mutating func unchain(_ index: UInt32) {
        let bucket = bucket(of: entries[Int(index)].address)
        let following = entries[Int(index)].chained
        if buckets[bucket] == index {
            buckets[bucket] = following
            return
        }
        var next = buckets[bucket]
        while next != MonitorList.none {
            if entries[Int(next)].chained == index {
                entries[Int(next)].chained = following
                return
            }
            next = entries[Int(next)].chained
        }
    }

    private func bucket(of address: IPAddress) -> Int {
        Int(truncatingIfNeeded: MonitorList.mix(address, seed: seed)) & (buckets.count - 1)
    }

    /// The standard library's hash differs from process to process, which would make simulated
    /// worlds differ too; this one is SplitMix64's finaliser over the address, keyed.
    static func mix(_ address: IPAddress, seed: UInt64) -> UInt64 {
        switch address {
        case .v4(let address): SplitMix64.mixed(seed ^ UInt64(address.bits))
        case .v6(let address): SplitMix64.mixed(SplitMix64.mixed(seed ^ address.high) ^ address.low)
        }
    }
}
