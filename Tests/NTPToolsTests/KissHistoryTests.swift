import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// sntp's memory of servers that do not want to be asked.
@Suite struct KissHistoryTests {
    private static let file = "/var/db/ntp-kod"
    private static let old = "000000003b4512ad DENY 192.0.2.7\n"

    private static func run(_ desk: Desk, _ shop: Workshop, _ arguments: String...) -> Int32 {
        SimpleProgram.run(arguments, program: "sntp", on: desk.machine, shop.system)
    }

    private static func kiss(_ code: KissCode) -> (NTPHeader, NTPTimestamp) -> NTPHeader? {
        { request, _ in
            var reply = NTPHeader(version: 4, mode: .server)
            reply.originTimestamp = request.transmitTimestamp
            reply.referenceID = code.referenceID
            return reply
        }
    }

    @Test func whoWasDeniedIsNotAskedAgain() {
        let (desk, shop) = (Desk(), Workshop())
        shop.files[Self.file] = Array(Self.old.utf8)
        desk.serve = Desk.server(offset: 0)
        #expect(Self.run(desk, shop, "192.0.2.7") == 0)
        #expect(desk.out.last == "prior KoD for 192.0.2.7, skipping.")
        #expect(desk.boundPorts.isEmpty)
        #expect(Self.run(desk, shop, "192.0.2.8") == 0)
        #expect(desk.out.last?.contains(" 192.0.2.8 s2 ") == true)
        #expect(shop.files[Self.file] == Array(Self.old.utf8))
    }

    @Test(arguments: [(KissCode.deny, "DENY"), (.restrict, "RSTR")])
    func whatIsKept(code: KissCode, text: String) {
        let (desk, shop) = (Desk(), Workshop())
        shop.files["/kod"] = Array(Self.old.utf8)
        desk.serve = Self.kiss(code)
        #expect(Self.run(desk, shop, "-K", "/kod", "2001:db8::1", "192.0.2.1") == 0)
        // Sorted by address, as ntp.org's sntp does.
        let line = "000000003b4512ad \(text) "
        #expect(
            shop.files["/kod"].map { String(decoding: $0, as: UTF8.self) }
                == line + "192.0.2.1\n" + Self.old + line + "2001:db8::1\n")
        #expect(desk.err.last == "KOD code \(text) from 192.0.2.1")
        shop.replaceFault = "Read-only file system"
        #expect(Self.run(desk, shop, "-K", "/kod", "192.0.2.9") == 0)
        #expect(desk.err.last == "sntp: /kod: Read-only file system")
    }

    @Test func otherCodesPass() {
        let (desk, shop) = (Desk(), Workshop())
        shop.files[Self.file] = []
        desk.serve = Self.kiss(.rate)
        #expect(Self.run(desk, shop, "192.0.2.1") == 0)
        #expect(shop.files[Self.file] == [])
    }

    @Test func theFileIsNeverMade() {
        let (desk, shop) = (Desk(), Workshop())
        desk.serve = Self.kiss(.deny)
        #expect(Self.run(desk, shop, "192.0.2.1") == 0)
        #expect(desk.err == ["KOD code DENY from 192.0.2.1"])
        #expect(Self.run(desk, shop, "-K", "/kod", "192.0.2.1") == 0)
        #expect(desk.err[1] == "sntp: /kod: No such file or directory")
        shop.files[KissHistory.noFile] = []
        #expect(Self.run(desk, shop, "-K", "/dev/null", "192.0.2.1") == 0)
        #expect(shop.files == [KissHistory.noFile: []])
    }

    @Test(arguments: ["x DENY 192.0.2.1\n", "0 DENY\n", "0 DENYING 192.0.2.1", "0 DENY host", "0"])
    func whatIsNoHistoryIsLeftAlone(text: String) {
        let (desk, shop) = (Desk(), Workshop())
        shop.files["/kod"] = Array(text.utf8)
        desk.serve = Self.kiss(.deny)
        #expect(Self.run(desk, shop, "-K", "/kod", "192.0.2.1") == 0)
        #expect(desk.err.first == "sntp: /kod is no history of kisses")
        #expect(shop.files["/kod"] == Array(text.utf8))
    }

    @Test func itsLengthIsBounded() throws {
        var history = try #require(KissHistory([]))
        for number in 0...KissHistory.mostEntries {
            let address = IPAddress.v4(IPv4Address(bits: 0x0a00_0000 + UInt32(number)))
            history.add(.deny, from: address, at: Int64(number))
        }
        #expect(history.entries.count == KissHistory.mostEntries)
        #expect(!history.entries.contains { $0.address == "10.0.0.0" })
        #expect(KissHistory(history.contents)?.entries == history.entries)
    }
}
