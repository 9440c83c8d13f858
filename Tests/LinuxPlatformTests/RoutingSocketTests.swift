import LinuxPlatform
import NTPTime
import Testing

@Suite struct NetworkChangesTests {
    /// A netlink message: its length, which may lie, its type, ten zeros (flags, sequence,
    /// sender) and what follows.
    struct Message {
        var type: UInt16
        var body: [UInt8] = []
        var length: UInt32?

        var bytes: [UInt8] {
            let length = length ?? UInt32(16 + body.count)
            let head = withUnsafeBytes(of: length) { Array($0) }
            let kind = withUnsafeBytes(of: type) { Array($0) }
            return head + kind + [UInt8](repeating: 0, count: 10) + body
        }

        static func route(_ type: UInt16, kind: UInt8) -> Message {
            Message(type: type, body: [2, 0, 0, 0, 254, 2, 0, kind, 0, 0, 0, 0])
        }
    }

    struct Row: Sendable {
        var bytes: [UInt8]
        var wanted: NetworkChanges

        init(_ messages: [Message], _ wanted: NetworkChanges) {
            bytes = messages.flatMap(\.bytes)
            self.wanted = wanted
        }

        init(bytes: [UInt8], _ wanted: NetworkChanges) {
            self.bytes = bytes
            self.wanted = wanted
        }
    }

    // linux/rtnetlink.h: RTM_NEWLINK 16, DELLINK 17, NEWADDR 20, DELADDR 21, NEWROUTE 24,
    // DELROUTE 25, NEWNEIGH 28; RTN_UNICAST 1, RTN_LOCAL 2.
    static let rows: [Row] = [
        Row(bytes: [], []),
        Row([Message(type: 16)], .any),
        Row([Message(type: 17)], .any),
        Row([Message(type: 20)], [.any, .came]),
        Row([Message(type: 21)], .any),
        Row([.route(24, kind: 1)], [.any, .came]),
        Row([.route(24, kind: 2)], .any),
        Row([.route(25, kind: 1)], .any),
        Row([Message(type: 24)], .any),
        Row([Message(type: 24, body: [1, 1, 1])], .any),
        Row([Message(type: 28)], []),
        Row([Message(type: 2)], []),
        Row([Message(type: 3)], []),
        Row([Message(type: 28), Message(type: 20)], [.any, .came]),
        // Seventeen bytes are padded to twenty.
        Row([Message(type: 28, body: [0, 0, 0, 0], length: 17), Message(type: 21)], .any),
        // Lengths that lie, and ends that are cut off.
        Row([Message(type: 28, length: 15)], .any),
        Row([Message(type: 28, length: 0)], .any),
        Row([Message(type: 28, length: 17)], .any),
        Row([Message(type: 28, length: 0xffff_ffff)], .any),
        Row(bytes: [UInt8](repeating: 0, count: 15), []),
    ]

    @Test(arguments: rows)
    func reads(_ row: Row) {
        #expect(NetworkChanges(messages: row.bytes) == row.wanted)
    }

    @Test func aNewSocketHasNothingToSay() throws {
        let socket = try #require(RoutingSocket())
        #expect(socket.descriptor >= 0)
        // Another test machine's network may change meanwhile, but not without an end.
        _ = socket.takeChanges()
    }
}

@Suite struct NetworkInterfaceTests {
    @Test func theLoopbackInterfaceIsListed() throws {
        let loopback = try #require(
            try NetworkInterface.all().first { $0.address.description == "127.0.0.1" })
        #expect(loopback.isLoopback)
        #expect(loopback.index == NetworkInterface.index(named: loopback.name))
    }

    @Test(arguments: [
        ("eth0", true), ("ETH0", true), ("eth*", true), ("eth?", true), ("eth[0-3]", true),
        ("eth", false), ("eth1", false), ("*:1", false), ("", false), ("*", true),
    ])
    func names(pattern: String, fits: Bool) {
        let interface = NetworkInterface(name: "eth0", address: .v4(.any), isLoopback: false)
        #expect(interface.isNamed(like: pattern) == fits)
    }
}
