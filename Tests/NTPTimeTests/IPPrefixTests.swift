import NTPTime
import Testing

@Suite struct IPPrefixTests {
    private func parsed(_ text: String) throws -> IPAddress {
        try #require(IPAddress(text))
    }

    @Test(arguments: [
        ("10.1.2.3", 0, "203.0.113.1", true), ("10.1.2.3", 8, "10.255.0.0", true),
        ("10.1.2.3", 8, "11.0.0.0", false), ("10.1.2.3", 31, "10.1.2.2", true),
        ("10.1.2.3", 32, "10.1.2.2", false), ("10.1.2.3", 32, "10.1.2.3", true),
        ("2001:db8::", 32, "2001:db8:ffff::1", true), ("2001:db8::", 32, "2001:db9::1", false),
        ("2001:db8::", 64, "2001:db8::ffff", true), ("2001:db8::", 64, "2001:db8:0:1::", false),
        ("2001:db8::", 65, "2001:db8::8000:0:0:0", false), ("::1", 128, "::1", true),
        ("::1", 128, "::2", false), ("::1", 127, "::", true), ("::", 0, "ff02::1", true),
        ("0.0.0.0", 0, "::1", false), ("::", 0, "127.0.0.1", false),
    ])
    func contains(address: String, length: Int, candidate: String, isInside: Bool) throws {
        let prefix = try #require(IPPrefix(parsed(address), length: length))
        #expect(prefix.length == length)
        #expect(try prefix.contains(parsed(candidate)) == isInside)
    }

    @Test(arguments: [("10.0.0.0", -1), ("10.0.0.0", 33), ("::", 129), ("::", .min), ("::", .max)])
    func lengthsBeyondTheFamily(address: String, length: Int) throws {
        #expect(try IPPrefix(parsed(address), length: length) == nil)
    }

    @Test func masksMayHaveHoles() throws {
        let prefix = try #require(
            IPPrefix(parsed("10.9.2.9"), mask: parsed("255.0.255.0")))
        #expect(prefix.description == "10.0.2.0 mask 255.0.255.0")
        #expect(try prefix.contains(parsed("10.77.2.1")))
        #expect(try !prefix.contains(parsed("10.77.3.1")))
        #expect(prefix.length == 16)
    }

    @Test func familiesDoNotMix() throws {
        #expect(
            try IPPrefix(parsed("10.0.0.0"), mask: parsed("::")) == nil)
    }

    @Test func aHostHasNoScope() {
        let scoped = IPAddress.v6(IPv6Address(high: 0xfe80 << 48, low: 1, scope: 4))
        #expect(IPPrefix(host: scoped).description.hasPrefix("fe80::1 mask"))
        #expect(IPPrefix(host: scoped).contains(scoped))
        #expect(IPPrefix.anyIPv6.contains(scoped))
        #expect(!IPPrefix.anyIPv4.contains(scoped))
    }
}
