import NTPConfiguration
import NTPTime
import Testing

@testable import NTPProtocol

/// The list as ntp.org's ntpd keeps it: sorted by address, mask and port, the first match decides.
/// Slow and plain.
private struct SlowList {
    private(set) var entries: [AccessControl.Entry] = []

    mutating func apply(_ line: Restriction) {
        guard case .prefix(let prefix) = line.subject else { return }
        let place = entries.firstIndex {
            $0.prefix == prefix && $0.ntpPortOnly == line.ntpPortOnly
        }
        switch (line.action, place) {
        case (.add, let place?):
            entries[place].terms.flags.formUnion(line.flags)
            if let limit = line.ippeerlimit { entries[place].terms.peerLimit = Int32(limit) }
        case (.add, nil):
            let terms = AccessControl.Terms(
                flags: line.flags, peerLimit: Int32(line.ippeerlimit ?? -1))
            entries.append(
                AccessControl.Entry(prefix: prefix, ntpPortOnly: line.ntpPortOnly, terms: terms))
        case (.subtract, let place?): entries[place].terms.flags.subtract(line.flags)
        case (.remove, let place?): entries.remove(at: place)
        case (.subtract, nil), (.remove, nil): break
        }
    }

    mutating func sort() {
        entries.sort { left, right in SlowList.key(left) > SlowList.key(right) }
    }

    static func key(_ entry: AccessControl.Entry) -> (UInt128, UInt128, Int) {
        (bits(entry.prefix.address), bits(entry.prefix.mask), entry.ntpPortOnly ? 1 : 0)
    }

    private static func bits(_ address: IPAddress) -> UInt128 {
        switch address {
        case .v4(let address): UInt128(address.bits)
        case .v6(let address): UInt128(address.high) << 64 | UInt128(address.low)
        }
    }

    func decider(_ source: SocketAddress) -> AccessControl.Entry? {
        entries.first {
            $0.prefix.contains(source.address) && (source.port == 123 || !$0.ntpPortOnly)
        }
    }
}

/// The verdict against the slow list's, over 100,000 random lines and as many addresses.
@Suite struct AccessReferenceTests {
    /// Few bits vary, so that random addresses meet random prefixes; `spread` sets how few.
    private static func address(_ random: inout SplitMix, spread: UInt64) -> IPAddress {
        let bits = random.next() & (random.next() | spread)
        if random.below(2) == 0 {
            return .v4(
                IPv4Address(bits: 0x0a00_0000 | UInt32(truncatingIfNeeded: bits & 0x8f0f_03ff)))
        }
        let high = 0x2001_0db8_0000_0000 | bits >> 40 & 0xf
        return .v6(IPv6Address(high: high, low: bits & 0xf000_0000_0000_00ff))
    }

    private static func line(_ random: inout SplitMix, spread: UInt64) -> Restriction {
        let address = address(&random, spread: spread)
        let width = address.family == .ipv4 ? 32 : 128
        // Short and long prefixes are as likely as those in the middle.
        let length = random.pick([0, width, random.below(width + 1), width - random.below(9)])
        var prefix = IPPrefix(address, length: length) ?? .anyIPv4
        if random.below(50) == 0, case .v4 = address {
            let mask = UInt32(truncatingIfNeeded: random.next() | random.next())
            prefix = IPPrefix(address, mask: .v4(IPv4Address(bits: mask))) ?? prefix
        }
        var line = Restriction(
            subject: .prefix(prefix), flags: RestrictFlags(rawValue: 1 << UInt32(random.below(16))))
        line.ntpPortOnly = random.below(4) == 0
        switch random.below(10) {
        case 0: line.action = .remove
        case 1: line.action = .subtract
        case 2: line.ippeerlimit = random.below(5) - 1
        default: break
        }
        return line
    }

    private static func compare(_ access: AccessControl, _ list: SlowList, _ source: SocketAddress)
        -> Bool
    {
        let verdict = access.verdict(on: source)
        let decider = list.decider(source)
        let limit = decider.flatMap { $0.terms.peerLimit < 0 ? nil : Int($0.terms.peerLimit) }
        return verdict.isListed == (decider != nil) && verdict.peerLimit == limit
            && verdict.flags == decider?.terms.flags ?? []
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func randomLinesAndAddresses(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        for world in 0..<50 {
            let spread: UInt64 = world % 2 == 0 ? 0 : .max
            var (access, list) = (AccessControl(), SlowList())
            for _ in 0..<200 {
                let line = Self.line(&random, spread: spread)
                access.apply(line)
                list.apply(line)
            }
            list.sort()
            var differing = 0
            for _ in 0..<200 {
                let source = SocketAddress(
                    address: Self.address(&random, spread: spread),
                    port: random.pick([123, 124, 50_000]))
                if !Self.compare(access, list, source) { differing += 1 }
            }
            #expect(differing == 0, "seed \(seed), world \(world)")
            #expect(access.count == list.entries.count)
            let listed = access.entries.sorted { SlowList.key($0) > SlowList.key($1) }
            #expect(Set(listed) == Set(list.entries))
        }
    }

    @Test func aHundredThousandLines() {
        var random = SplitMix(seed: 77)
        var lines: [Restriction] = []
        for index in 0..<100_000 {
            let bits = UInt32(truncatingIfNeeded: random.next())
            let low = random.next()
            let address: IPAddress =
                index % 2 == 0
                ? .v4(IPv4Address(bits: bits)) : .v6(IPv6Address(high: low, low: ~low))
            let prefix = IPPrefix(address, length: 8 + random.below(25)) ?? .anyIPv4
            lines.append(
                Restriction(
                    subject: .prefix(prefix), flags: RestrictFlags(rawValue: bits >> 16)))
        }
        let access = AccessControl(lines)
        var sums: [IPPrefix: RestrictFlags] = [:]
        for case (.prefix(let prefix), let flags) in lines.map({ ($0.subject, $0.flags) }) {
            sums[prefix, default: []].formUnion(flags)
        }
        #expect(access.count == sums.count)
        for line in lines.prefix(20_000) {
            guard case .prefix(let prefix) = line.subject else { continue }
            let expected = (0...prefix.length).reversed().lazy.compactMap { length in
                IPPrefix(prefix.address, length: length).flatMap { sums[$0] }
            }.first
            let verdict = access.verdict(on: SocketAddress(address: prefix.address, port: 1))
            // The address of a prefix may also lie in a longer one that ends in zeros.
            guard verdict.flags != expected else { continue }
            #expect(
                (prefix.length...128).contains { length in
                    IPPrefix(prefix.address, length: length).flatMap { sums[$0] } == verdict.flags
                })
        }
    }

    /// security.md, row 35: no list is too deep. Each prefix lies within the one before.
    @Test func nestedAsDeepAsAddressesGo() {
        var access = AccessControl()
        let address = IPAddress.v6(IPv6Address(high: .max, low: .max))
        var line = Restriction(subject: .source, flags: [])
        for length in 0...128 {
            guard let prefix = IPPrefix(address, length: length) else { continue }
            line.subject = .prefix(prefix)
            line.flags = RestrictFlags(rawValue: UInt32(length))
            access.apply(line)
        }
        for bit in 0..<64 as Range<UInt64> {
            let source = IPAddress.v6(IPv6Address(high: .max, low: .max ^ 1 << (63 - bit)))
            let verdict = access.verdict(on: SocketAddress(address: source, port: 123))
            #expect(verdict.flags.rawValue == 64 + UInt32(bit))
        }
        let whole = access.verdict(on: SocketAddress(address: address, port: 123))
        #expect(whole.flags.rawValue == 128)
    }
}
