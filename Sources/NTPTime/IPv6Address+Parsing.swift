extension IPv6Address {
    /// Text as RFC 4291, 2.2 has it: groups of up to four hex digits, one `::`, a dotted quad
    /// in the last 32 bits, a numeric `%scope`.
    package init?(_ text: some StringProtocol) {
        self.init(groupsAndScope: String(text))
    }

    private init?(groupsAndScope text: String) {
        let halves = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = halves.first else { return nil }
        var scope: UInt32 = 0
        if halves.count == 2 {
            guard let number = decimal(halves[1], max: Int(UInt32.max)) else { return nil }
            scope = UInt32(number)
        }
        guard let groups = IPv6Address.groups(String(address)) else { return nil }
        self.init(
            high: IPv6Address.joined(groups[0..<4]), low: IPv6Address.joined(groups[4..<8]),
            scope: scope)
    }

    /// The eight groups, the gap of a `::` filled with zeros.
    private static func groups(_ text: String) -> [UInt16]? {
        guard let gap = firstDoubleColon(text) else {
            let groups = run(text, endsAddress: true)
            return groups?.count == 8 ? groups : nil
        }
        guard let head = run(text[..<gap], endsAddress: false),
            let tail = run(text[text.index(gap, offsetBy: 2)...], endsAddress: true),
            head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func firstDoubleColon(_ text: String) -> String.Index? {
        var previous: Character?
        for index in text.indices {
            if text[index] == ":", previous == ":" { return text.index(before: index) }
            previous = text[index]
        }
        return nil
    }

    /// Groups between single colons; a dotted quad at the end of the address counts as two.
    private static func run(_ text: some StringProtocol, endsAddress: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if endsAddress, index == parts.count - 1, let quad = IPv4Address(part) {
                groups.append(UInt16(truncatingIfNeeded: quad.bits >> 16))
                groups.append(UInt16(truncatingIfNeeded: quad.bits))
            } else if (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            {
                groups.append(group)
            } else {
                return nil
            }
        }
        return groups
    }

    private static func joined(_ groups: ArraySlice<UInt16>) -> UInt64 {
        groups.reduce(0) { $0 << 16 | UInt64($1) }
    }
}
