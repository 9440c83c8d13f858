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
        /// The places of the nodes whose next bit is 0 and 1; 0 is none, for the root is nobody's
        /// child. In a node that is free: where the next free one is.
        var zero: UInt32 = 0
        var one: UInt32 = 0
        /// The place of the value plus one; 0 where the node only parts others.
        var value: UInt32 = 0
        var length: UInt8
    }

    /// One prefix and what it has.
    struct Element: Equatable, Hashable {
        var bits: Bits
        var length: Int
        var value: Value
    }

    /// The first is the root, whose prefix is empty and which always stands.
    private var nodes: [Node] = [Node(bits: 0, length: 0)]
    private var values: [Value] = []
    private var freeNode: UInt32 = 0
    private var freeValues: [UInt32] = []

    /// How many prefixes have a value.
    var count: Int { values.count - freeValues.count }
    var isEmpty: Bool { count == 0 }
    /// How many nodes are in use, the root among them.
    private(set) var nodeCount = 1

    /// The value of the longest prefix of `key` that has one.
    func longestMatch(_ key: Bits) -> (value: Value, length: Int)? {
        let nodes = nodes.span
        var found: UInt32 = 0
        var length = 0
        var place: UInt32 = 0
        repeat {
            let node = nodes[Int(place)]
            guard (node.bits ^ key).leadingZeroBitCount >= Int(node.length) else { break }
            if node.value != 0 {
                found = node.value
                length = Int(node.length)
            }
            place = PrefixTree.bit(key, Int(node.length)) ? node.one : node.zero
        } while place != 0
        return found == 0 ? nil : (values[Int(found) - 1], length)
    }

    /// The value of exactly this prefix; nil takes it away.
    subscript(bits: Bits, length: Int) -> Value? {
        get {
            guard let place = path(to: bits, length).last else { return nil }
            let value = nodes[place].value
            return value == 0 ? nil : values[Int(value) - 1]
        }
        set {
            if let newValue {
                set(newValue, at: insert(bits, length))
            } else {
                remove(bits, length)
            }
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
                        value: values[Int(node.value) - 1]))
            }
            if node.one != 0 { rest.append(Int(node.one)) }
            if node.zero != 0 { rest.append(Int(node.zero)) }
        }
        return elements
    }

    /// Whether the bit behind the first `length` ones is set; none is behind the last.
    private static func bit(_ key: Bits, _ length: Int) -> Bool {
        key << length & (1 << (Bits.bitWidth - 1)) != 0
    }

    // MARK: - Coming

    private mutating func set(_ value: Value, at place: Int) {
        if nodes[place].value != 0 {
            values[Int(nodes[place].value) - 1] = value
        } else if let free = freeValues.popLast() {
            values[Int(free)] = value
            nodes[place].value = free + 1
        } else {
            values.append(value)
            nodes[place].value = UInt32(values.count)
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
        if isOne {
            nodes[parent].one = UInt32(place)
        } else {
            nodes[parent].zero = UInt32(place)
        }
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
        freeValues.append(nodes[place].value - 1)
        nodes[place].value = 0
        // The node, and the fork above it that may then part nothing any more.
        while let place = path.popLast(), let parent = path.last, nodes[place].value == 0 {
            let (zero, one) = (nodes[place].zero, nodes[place].one)
            guard zero == 0 || one == 0 else { return }
            let isOne = Int(nodes[parent].one) == place
            link(Int(zero | one), below: parent, isOne: isOne)
            nodes[place].zero = freeNode
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
