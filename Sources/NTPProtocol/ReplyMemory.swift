import NTPTime

/// When replies to clients in interleaved mode left, by the client's address and the time at which
/// its request came (RFC 9769, 2). The client quotes that time in its next request and is then told
/// when the reply to the last one truly left.
///
/// A table of its own and not a field of the monitor list: many clients may share an address behind
/// a translator of addresses, few clients ask for this, and `disable monitor` is no reason to serve
/// them worse. It is of four-way sets, so that a request costs a few comparisons; where a set is
/// full the oldest reply goes, whose client is answered in basic mode then. It grows while it has
/// to forget replies that may still be asked for, up to a bound that no stranger can move.
struct ReplyMemory: Equatable, Sendable {
    private struct Slot: Equatable {
        /// When the request came; 0 in an empty slot.
        var receive: UInt64 = 0
        /// Whose it was: the keyed hash of the address, of which no two of IPv4 have the same.
        var sender: UInt64 = 0
        /// When the reply left; 0 where that must not be told.
        var transmit: UInt64 = 0
    }

    private static let ways = 4
    private static let leastSets = 64
    /// 65,536 replies, 1.5 MB.
    private static let mostSets = 1 << 14
    /// Seconds for which most clients will want a reply: four polls of 1024 s.
    private static let usualAge = 4096.0

    /// Empty until the first client wants it.
    private var slots: [Slot] = []
    /// Strangers who do not know it cannot choose addresses that fall into one set.
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = SplitMix64.mixed(seed)
    }

    /// How many replies there is room for at present.
    var capacity: Int { slots.count }

    /// Keeps a reply. Two requests of one client with one time of arrival could not be told
    /// apart, so neither's reply is told of.
    mutating func keep(receive: NTPTimestamp, of sender: IPAddress, transmit: NTPTimestamp) {
        guard !receive.isUnset else { return }
        if slots.isEmpty { resize(to: ReplyMemory.leastSets) }
        let slot = Slot(
            receive: receive.bits, sender: tag(sender), transmit: transmit.bits)
        if let known = place(of: receive, tag: slot.sender) {
            slots[known].transmit = 0
            return
        }
        var victim = oldest(in: firstPlace(of: slot))
        if mustGrow(toKeep: slots[victim], at: receive) {
            resize(to: slots.count / ReplyMemory.ways * 2)
            victim = oldest(in: firstPlace(of: slot))
        }
        slots[victim] = slot
    }

    /// When the reply to the request that came at `receive` left; it is told once (RFC 9769, 2).
    mutating func take(receive: NTPTimestamp, of sender: IPAddress) -> NTPTimestamp? {
        guard let place = place(of: receive, tag: tag(sender)) else { return nil }
        let transmit = NTPTimestamp(bits: slots[place].transmit)
        slots[place].transmit = 0
        return transmit.isUnset ? nil : transmit
    }

    /// What is kept of a reply, without taking it.
    func transmit(receive: NTPTimestamp, of sender: IPAddress) -> NTPTimestamp? {
        guard let place = place(of: receive, tag: tag(sender)) else { return nil }
        let transmit = NTPTimestamp(bits: slots[place].transmit)
        return transmit.isUnset ? nil : transmit
    }

    /// The reply is now known to have left at `transmit`.
    mutating func correct(receive: NTPTimestamp, of sender: IPAddress, transmit: NTPTimestamp) {
        guard let place = place(of: receive, tag: tag(sender)), slots[place].transmit != 0 else {
            return
        }
        slots[place].transmit = transmit.bits
    }

    /// The clock was set: times by the old clock say nothing beside those by the new one.
    mutating func forget() {
        slots = []
    }

    // MARK: Places

    private func tag(_ sender: IPAddress) -> UInt64 {
        MonitorList.mix(sender, seed: seed)
    }

    private func firstPlace(of slot: Slot) -> Int {
        firstPlace(receive: slot.receive, tag: slot.sender)
    }

    private func firstPlace(receive: UInt64, tag: UInt64) -> Int {
        let sets = slots.count / ReplyMemory.ways
        let set = Int(truncatingIfNeeded: SplitMix64.mixed(receive ^ tag)) & (sets - 1)
        return set * ReplyMemory.ways
    }

    private func place(of receive: NTPTimestamp, tag: UInt64) -> Int? {
        guard !slots.isEmpty, !receive.isUnset else { return nil }
        let first = firstPlace(receive: receive.bits, tag: tag)
        return (first..<first + ReplyMemory.ways).first {
            slots[$0].receive == receive.bits && slots[$0].sender == tag
        }
    }

    /// An empty slot of the set, or the one that has waited longest.
    private func oldest(in first: Int) -> Int {
        var oldest = first
        for place in first..<first + ReplyMemory.ways {
            if slots[place].receive == 0 { return place }
            let lead = Int64(bitPattern: slots[oldest].receive &- slots[place].receive)
            if lead > 0 { oldest = place }
        }
        return oldest
    }

    private func mustGrow(toKeep slot: Slot, at now: NTPTimestamp) -> Bool {
        guard slot.transmit != 0, slots.count < ReplyMemory.mostSets * ReplyMemory.ways else {
            return false
        }
        return now.seconds(since: NTPTimestamp(bits: slot.receive)) < ReplyMemory.usualAge
    }

    private mutating func resize(to sets: Int) {
        let kept = slots
        slots = Array(repeating: Slot(), count: sets * ReplyMemory.ways)
        for slot in kept where slot.transmit != 0 {
            slots[oldest(in: firstPlace(of: slot))] = slot
        }
    }
}
