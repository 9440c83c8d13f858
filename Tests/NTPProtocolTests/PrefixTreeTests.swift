import Testing

@testable import NTPProtocol

/// The tree by itself: what goes in comes out, and what goes leaves nothing behind.
@Suite struct PrefixTreeTests {
    private typealias Tree = PrefixTree<UInt32, Int>

    /// A random prefix; few bits vary, so that prefixes lie within one another and coincide.
    private static func prefix(_ random: inout SplitMix) -> (bits: UInt32, length: Int) {
        let length = random.below(33)
        let bits = UInt32(truncatingIfNeeded: random.next()) & 0x8030_0c83
        return (length == 0 ? 0 : bits & ~(UInt64(UInt32.max) >> UInt64(length)).lower, length)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func holdsWhatADictionaryHolds(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var tree = Tree()
        var model: [UInt64: Int] = [:]
        for step in 0..<600 {
            let (bits, length) = Self.prefix(&random)
            let key = UInt64(bits) << 8 | UInt64(length)
            if random.below(3) == 0 {
                tree[bits, length] = nil
                model[key] = nil
            } else {
                tree[bits, length] = step
                model[key] = step
            }
            #expect(tree.count == model.count)
            // One node for each prefix, at most one fork for each but the first, and the root.
            #expect(tree.nodeCount <= max(2 * model.count, 1))
        }
        let listed = model.keys.sorted().map { key in
            Tree.Element(
                bits: UInt32(key >> 8), length: Int(key & 0xff), value: model[key] ?? -1)
        }
        #expect(tree.elements == listed)
        var copy = Tree()
        for element in listed.reversed() { copy[element.bits, element.length] = element.value }
        #expect(copy == tree && copy.hashValue == tree.hashValue)
        for element in listed {
            #expect(tree[element.bits, element.length] == element.value)
            tree[element.bits, element.length] = nil
        }
        #expect(tree.isEmpty && tree.nodeCount == 1)
        #expect(tree == Tree())
    }

    @Test func theLongestMatchIsFound() {
        var tree = Tree()
        #expect(tree.longestMatch(0) == nil)
        for length in 0...32 { tree[length == 0 ? 0 : ~0 << UInt32(32 - length), length] = length }
        #expect(tree.count == 33)
        for zero in 0..<32 {
            // Ones but for one bit: what is as long as the ones in front matches.
            let match = tree.longestMatch(~(1 << UInt32(31 - zero)))
            #expect(match?.value == zero && match?.length == zero)
        }
        #expect(tree.longestMatch(~0)?.value == 32)
        #expect(tree.longestMatch(1)?.value == 0)
    }

    @Test func placesAreUsedAgain() {
        var tree = PrefixTree<UInt128, Int>()
        for round in 0..<100 {
            for host in 0..<10 as Range<UInt128> { tree[host << 64, 128] = round }
            let used = tree.nodeCount
            for host in 0..<10 as Range<UInt128> { tree[host << 64, 128] = nil }
            #expect(used <= 20 && tree.nodeCount == 1)
        }
    }
}

extension UInt64 {
    fileprivate var lower: UInt32 { UInt32(truncatingIfNeeded: self) }
}
