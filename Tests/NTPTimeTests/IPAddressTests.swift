import NTPTime
import Testing

/// Addresses as text, against RFC 4291 and RFC 5952, and what is no address.
@Suite struct IPAddressTests {
    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("127.0.0.1", "127.0.0.1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
        ("2001:DB8::1", "2001:db8::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0db8::0001", "2001:db8::1"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("::ffff:c000:201", "::ffff:192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"), ("fe80::1%2", "fe80::1%2"),
        ("fe80::1%0", "fe80::1"), ("fe80::1%4294967295", "fe80::1%4294967295"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ])
    func addresses(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(arguments: [
        "", " ", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.-4", "1.2.3.+4", "01.2.3.4",
        "1.2.3.04", "1..3.4", ".1.2.3.4", "1.2.3.4.", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4\0",
        "0x1.2.3.4", "1.2.3.٤", "١.2.3.4", "4294967296.1.1.1", ":", ":::", "1:::2", "::1::",
        "1::2::3", ":1::", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8", "12345::", "g::", "::1.2.3", "::1.2.3.4:5", "1.2.3.4::", "::+1",
        "::-1", "::0x1", "fe80::1%", "fe80::1%eth0", "fe80::1%-1", "fe80::1%4294967296",
        "fe80::1%1%2", "1.2.3.4%1", "[::1]", "::１", "::1/64",
    ])
    func noAddresses(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func kinds() throws {
        let table: [(String, loopback: Bool, multicast: Bool, unspecified: Bool, local: Bool)] = [
            ("127.0.0.1", true, false, false, false), ("127.255.0.9", true, false, false, false),
            ("128.0.0.1", false, false, false, false), ("::1", true, false, false, false),
            ("::2", false, false, false, false), ("224.0.0.1", false, true, false, false),
            ("239.255.255.255", false, true, false, false),
            ("240.0.0.1", false, false, false, false), ("ff02::1", false, true, false, false),
            ("fe80::1", false, false, false, true), ("febf::1", false, false, false, true),
            ("fec0::1", false, false, false, false), ("0.0.0.0", false, false, true, false),
            ("::", false, false, true, false),
        ]
        for row in table {
            let address = try #require(IPAddress(row.0))
            #expect(address.isLoopback == row.loopback, "\(address)")
            #expect(address.isMulticast == row.multicast, "\(address)")
            #expect(address.isUnspecified == row.unspecified, "\(address)")
            #expect(address.isLinkLocal == row.local, "\(address)")
        }
        #expect(IPAddress("127.127.28.3")?.referenceClock ?? (0, 0) == (28, 3))
        #expect(IPAddress("127.126.28.3")?.referenceClock == nil)
        #expect(IPAddress("::7f7f:1c03")?.referenceClock == nil)
    }

    @Test func bytesAreInNetworkOrder() {
        let address = IPv6Address(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10)
        #expect(address.bytes == Array(1...16))
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1:123"), ("192.0.2.1:124", "192.0.2.1:124"),
        ("2001:db8::1", "[2001:db8::1]:123"), ("[2001:db8::1]", "[2001:db8::1]:123"),
        ("[2001:db8::1]:65535", "[2001:db8::1]:65535"), ("[fe80::1%2]:1", "[fe80::1%2]:1"),
        ("[192.0.2.1]:9", "192.0.2.1:9"),
    ])
    func sockets(text: String, canonical: String) {
        #expect(SocketAddress(text)?.description == canonical)
    }

    @Test(arguments: [
        "", ":", ":123", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:x", "[::1",
        "[::1]x", "[::1]:", "[]", "[]:1", "::1]:1", "host:123", "192.0.2.1:+1", "192.0.2.1:1:2",
    ])
    func noSockets(text: String) {
        #expect(SocketAddress(text) == nil)
    }

    @Test func namesMayHavePorts() {
        #expect(SocketAddress.split("clock.example:124")?.host == "clock.example")
        #expect(SocketAddress.split("clock.example:124")?.port == 124)
        #expect(SocketAddress.split("clock.example")?.port == nil)
        #expect(SocketAddress.split("2001:db8::1")?.host == "2001:db8::1")
    }
}
