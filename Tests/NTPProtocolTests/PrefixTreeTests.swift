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

    /// Around and above the size from which searches begin further down, with and without bits
    /// that all prefixes share, and after changes.
    @Test(arguments: [60, 64, 65, 200, 1500], [0, 3, 40, 120])
    func startsChangeNothing(count: Int, shared: Int) {
        var random = SplitMix(seed: UInt64(count + shared))
        let head = UInt128(0x2001_0db8_1234_5678) << 64
        func key() -> UInt128 {
            let noise = UInt128(random.next()) << 64 | UInt128(random.next())
            // Mostly below the head; few bits vary, so that keys meet prefixes.
            let below = (noise & noise >> 3) >> UInt128(shared)
            return random.below(8) == 0 ? noise : (head & ~(UInt128.max >> UInt128(shared))) | below
        }
        var tree = PrefixTree<UInt128, Int>()
        for value in 0..<count {
            let length = shared + random.below(129 - shared)
            tree[key() & ~(length == 128 ? 0 : UInt128.max >> UInt128(length)), length] = value
        }
        tree[0, 0] = -1
        var (settled, started) = (tree, tree)
        settled.settle()
        started.findStarts()
        #expect(settled == tree && started == tree)
        var differing = 0
        for _ in 0..<2000 {
            let key = key()
            let found = tree.longestMatch(key)
            for other in [settled.longestMatch(key), started.longestMatch(key)]
            where
                other?.value != found?.value || other?.length != found?.length
            {
                differing += 1
            }
        }
        #expect(differing == 0)
        // A change makes the starts void: what went is not found by them, what came is.
        let gone = tree.elements[1]
        settled[gone.bits, gone.length] = nil
        #expect(settled.longestMatch(gone.bits)?.value != gone.value)
        settled.findStarts()
        settled[gone.bits, 128] = 5_000_000
        #expect(settled.longestMatch(gone.bits)?.value == 5_000_000)
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
