/// Values by prefixes of addresses of one width: a binary tree that skips the bits in which all
/// prefixes below agree (PATRICIA, Morrison 1968). A search visits at most one node per bit of the
/// address; all walks are loops, so that no list of rules is too deep for the stack.
///
/// The nodes stand in one array and know each other by their places in it. Two trees are equal
/// where they hold the same, however they came to it.
struct PrefixTree<Bits: FixedWidthInteger & UnsignedInteger & Sendable, Value>: Sendable
where Value: Equatable & Hashable & Sendable {
    private struct Node: Sendable {
        /// The prefix; bits beyond its length are zero.
        var bits: Bits
        /// The places of the nodes whose next bit is 0 (the lower half) and 1; 0 is none, for the
        /// root is nobody's child. In a node that is free: where the next free one is. One number,
        /// so that the search picks its half without a branch nobody could predict.
        var children: UInt64 = 0
        /// The place of the slot with its value plus one; 0 where the node only parts others.
        var value: UInt32 = 0
        var length: UInt8

        var zero: UInt32 { UInt32(truncatingIfNeeded: children) }
        var one: UInt32 { UInt32(truncatingIfNeeded: children >> 32) }

        /// The child on the way to `key`; a prefix of full length has none on either side.
        func child(toward key: Bits) -> UInt32 {
            let next = (key &<< Bits(length)) &>> Bits(Bits.bitWidth &- 1)
            let isOne = UInt64(truncatingIfNeeded: next)
            return UInt32(truncatingIfNeeded: children &>> (isOne &<< 5))
        }

        /// Whether the prefix, which is not empty, is one of `key`.
        func matches(_ key: Bits) -> Bool {
            (bits ^ key) &>> Bits(Bits.bitWidth &- Int(length)) == 0
        }

        mutating func setChild(_ place: Int, isOne: Bool) {
            children =
                isOne
                ? children & 0xffff_ffff | UInt64(place) << 32
                : children & ~0xffff_ffff | UInt64(place)
        }
    }

    /// One prefix and what it has.
    struct Element: Equatable, Hashable {
        var bits: Bits
        var length: Int
        var value: Value
    }

    private struct Slot: Sendable {
        var value: Value
        var length: UInt8
        /// How often it decided; no part of what makes trees equal.
        var hits: UInt64 = 0
    }

    /// Where a search goes on whose first bits are known.
    private struct Start: Sendable {
        /// The node to look at, 0 where there is none.
        var place: UInt32
        /// As `Node.value`, of the longest prefix that has been passed by.
        var found: UInt32
    }

    /// The first is the root, whose prefix is empty and which always stands.
    private var nodes: [Node] = [Node(bits: 0, length: 0)]
    private var slots: [Slot] = []
    private var freeNode: UInt32 = 0
    private var freeSlots: [UInt32] = []

    /// In large trees a start for each value of the first `startBits` bits behind `head`, the
    /// bits that all prefixes begin with but the empty one. They spare a search most of its nodes,
    /// each of which is a wait for memory; a change finds those anew that it touches.
    private var starts: [Start] = []
    private var startBits = 0
    private var head: Bits = 0
    private var headLength = 0

    /// How many prefixes have a value.
    var count: Int { slots.count - freeSlots.count }
    var isEmpty: Bool { count == 0 }
    /// How many nodes are in use, the root among them.
    private(set) var nodeCount = 1

    /// The value of the longest prefix of `key` that has one, and the slot by which `count` knows
    /// it until the next change.
    func longestMatch(_ key: Bits) -> (value: Value, length: Int, slot: Int)? {
        let nodes = nodes.span
        var place: UInt32
        var found: UInt32
        if starts.isEmpty || (key ^ head) >> (Bits.bitWidth - headLength) != 0 {
            place = nodes[0].child(toward: key)
            found = nodes[0].value
        } else {
            let index = (key << headLength) >> (Bits.bitWidth - startBits)
            let start = starts[Int(truncatingIfNeeded: index)]
            place = start.place
            found = start.found
        }
        while place != 0 {
            let node = nodes[Int(place)]
            guard node.matches(key) else { break }
            found = node.value == 0 ? found : node.value
            place = node.child(toward: key)
        }
        guard found != 0 else { return nil }
        let slot = slots[Int(found) - 1]
        return (slot.value, Int(slot.length), Int(found) - 1)
    }

    /// One more packet that the prefix in this slot decided on.
    mutating func count(_ slot: Int) {
        slots[slot].hits &+= 1
    }

    /// How often exactly this prefix decided.
    func hits(_ bits: Bits, _ length: Int) -> UInt64 {
        guard let place = path(to: bits, length).last, nodes[place].value != 0 else { return 0 }
        return slots[Int(nodes[place].value) - 1].hits
    }

    /// The value of exactly this prefix; nil takes it away.
    subscript(bits: Bits, length: Int) -> Value? {
        get {
            guard let place = path(to: bits, length).last else { return nil }
            let value = nodes[place].value
            return value == 0 ? nil : slots[Int(value) - 1].value
        }
        set {
            if let newValue {
                set(newValue, at: insert(bits, length))
            } else {
                remove(bits, length)
            }
            if !starts.isEmpty { refreshStarts(for: bits, length) }
        }
    }

    /// All prefixes that have a value, by bits and then by length.
    var elements: [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var rest = [0]
        while let place = rest.popLast() {
            let node = nodes[place]
            if node.value != 0 {
                elements.append(
                    Element(
                        bits: node.bits, length: Int(node.length),
                        value: slots[Int(node.value) - 1].value))
            }
            if node.one != 0 { rest.append(Int(node.one)) }
            if node.zero != 0 { rest.append(Int(node.zero)) }
        }
        return elements
    }

    // MARK: - Speed

    /// Trees with less than this are quick to search as they are.
    private static var manyPrefixes: Int { 64 }
    /// There are at most 2^16 starts.
    private static var mostStartBits: Int { 16 }

    /// Puts the nodes into the order of their prefixes and finds the starts: to be called once a
    /// long list has been built. A search then finds the next node near the last one, often in
    /// the same line of the processor's cache.
    mutating func settle() {
        guard count >= PrefixTree.manyPrefixes else { return }
        var settled = PrefixTree()
        settled.nodes.reserveCapacity(nodeCount)
        settled.slots.reserveCapacity(count)
        for element in elements { settled[element.bits, element.length] = element.value }
        self = settled
        findStarts()
    }

    /// To be called after changes.
    mutating func findStarts() {
        guard starts.isEmpty, count >= PrefixTree.manyPrefixes else { return }
        let first = nodes[0]
        let top = first.zero == 0 || first.one == 0 ? nodes[Int(first.zero | first.one)] : first
        startBits = min(
            Int.bitWidth - 1 - count.leadingZeroBitCount, PrefixTree.mostStartBits,
            Bits.bitWidth - Int(top.length))
        guard startBits > 0 else { return }
        head = top.bits
        headLength = Int(top.length)
        starts = (0..<1 << startBits).map { index in
            start(of: head | Bits(index) << (Bits.bitWidth - headLength - startBits))
        }
    }

    /// After a change of this prefix: finds anew the starts that it is in the way of. A prefix that
    /// is no longer than what all have in common, or not of it, makes all of them void, and so
    /// does a tree that has outgrown them.
    private mutating func refreshStarts(for bits: Bits, _ length: Int) {
        let isBehindHead =
            length > headLength
            && (headLength == 0 || (bits ^ head) >> (Bits.bitWidth - headLength) == 0)
        guard isBehindHead, count >> 1 <= starts.count || startBits == PrefixTree.mostStartBits
        else {
            starts = []
            return
        }
        let end = headLength + startBits
        let first = Int(truncatingIfNeeded: (bits << headLength) >> (Bits.bitWidth - startBits))
        let covered = length < end ? 1 << (end - length) : 1
        for index in first..<first + covered {
            starts[index] = start(of: head | Bits(index) << (Bits.bitWidth - end))
        }
    }

    /// Where a search goes on for the keys that begin with the head and `startBits` more of `key`.
    private func start(of key: Bits) -> Start {
        let length = headLength + startBits
        var found = nodes[0].value
        var place = nodes[0].child(toward: key)
        while place != 0 {
            let node = nodes[Int(place)]
            let agreed = (node.bits ^ key).leadingZeroBitCount
            if Int(node.length) >= length {
                return Start(place: agreed >= length ? place : 0, found: found)
            }
            guard agreed >= Int(node.length) else { return Start(place: 0, found: found) }
            found = node.value == 0 ? found : node.value
            place = node.child(toward: key)
        }
        return Start(place: 0, found: found)
    }

    /// Whether the bit behind the first `length` ones is set; none is behind the last.
    private static func bit(_ key: Bits, _ length: Int) -> Bool {
        key << length & (1 << (Bits.bitWidth - 1)) != 0
    }

    // MARK: - Coming

    private mutating func set(_ value: Value, at place: Int) {
        let slot = Slot(value: value, length: nodes[place].length)
        if nodes[place].value != 0 {
            slots[Int(nodes[place].value) - 1].value = value
        } else if let free = freeSlots.popLast() {
            slots[Int(free)] = slot
            nodes[place].value = free + 1
        } else {
            slots.append(slot)
            nodes[place].value = UInt32(slots.count)
        }
    }

    /// The place of the node of this prefix, which is made where there is none.
    private mutating func insert(_ bits: Bits, _ length: Int) -> Int {
        var place = 0
        while Int(nodes[place].length) < length {
            let isOne = PrefixTree.bit(bits, Int(nodes[place].length))
            let below = Int(isOne ? nodes[place].one : nodes[place].zero)
            guard below != 0 else {
                let leaf = make(bits, length)
                link(leaf, below: place, isOne: isOne)
                return leaf
            }
            let agreed = min(
                (nodes[below].bits ^ bits).leadingZeroBitCount, Int(nodes[below].length), length)
            if agreed < Int(nodes[below].length) {
                let fork = make(agreed == 0 ? 0 : bits & ~(Bits.max >> agreed), agreed)
                link(fork, below: place, isOne: isOne)
                link(below, below: fork, isOne: PrefixTree.bit(nodes[below].bits, agreed))
                place = fork
            } else {
                place = below
            }
        }
        return place
    }

    private mutating func make(_ bits: Bits, _ length: Int) -> Int {
        let node = Node(bits: bits, length: UInt8(length))
        nodeCount += 1
        guard freeNode != 0 else {
            nodes.append(node)
            return nodes.count - 1
        }
        let place = Int(freeNode)
        freeNode = nodes[place].zero
        nodes[place] = node
        return place
    }

    private mutating func link(_ place: Int, below parent: Int, isOne: Bool) {
        nodes[parent].setChild(place, isOne: isOne)
    }

    // MARK: - Going

    /// The places from the root to the node of this prefix; empty where there is no such node.
    private func path(to bits: Bits, _ length: Int) -> [Int] {
        var path = [0]
        var place = 0
        while Int(nodes[place].length) < length {
            let isOne = PrefixTree.bit(bits, Int(nodes[place].length))
            place = Int(isOne ? nodes[place].one : nodes[place].zero)
            guard place != 0 else { return [] }
            path.append(place)
        }
        return nodes[place].length == length && nodes[place].bits == bits ? path : []
    }

    private mutating func remove(_ bits: Bits, _ length: Int) {
        var path = path(to: bits, length)
        guard let place = path.last, nodes[place].value != 0 else { return }
        freeSlots.append(nodes[place].value - 1)
        nodes[place].value = 0
        // The node, and the fork above it that may then part nothing any more.
        while let place = path.popLast(), let parent = path.last, nodes[place].value == 0 {
            let (zero, one) = (nodes[place].zero, nodes[place].one)
            guard zero == 0 || one == 0 else { return }
            let isOne = Int(nodes[parent].one) == place
            link(Int(zero | one), below: parent, isOne: isOne)
            nodes[place].children = UInt64(freeNode)
            freeNode = UInt32(place)
            nodeCount -= 1
        }
    }
}

extension PrefixTree: Equatable {
    static func == (left: PrefixTree, right: PrefixTree) -> Bool {
        left.count == right.count && left.elements == right.elements
    }
}

extension PrefixTree: Hashable {
    func hash(into hasher: inout Hasher) {
        hasher.combine(elements)
    }
}
