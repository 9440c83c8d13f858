import NTPCrypto
import NTPTime
import Testing

@testable import NTPTools

@Suite struct LeapUpdateTests {
    static let path = "/etc/ntp/leap-seconds.list"

    /// A list with that many days left at the desk's time, and its hash.
    static func list(days: Int64, extra: String = "") -> [UInt8] {
        let expires = 994_382_509 + NTPTimestamp.unixEpoch + days * 86_400
        let data = "#$ 3960835200\n#@ \(expires)\n2272060800 10 # 1 Jan 1972\n\(extra)"
        let hash = MessageDigest.sha1.hash(LeapFileHash.input(of: Array(data.utf8))) ?? []
        let words = stride(from: 0, to: 20, by: 4).map { start in
            hash[start..<start + 4].map { DecimalText.hex($0, digits: 2) }.joined()
        }
        return Array((data + "#h " + words.joined(separator: " ") + "\n").utf8)
    }

    static func shop(installed: [UInt8]?, fetched: [UInt8]?) -> Workshop {
        let shop = Workshop()
        shop.files["/etc/ntp.conf"] = Array("driftfile /d\nleapfile \(path)\n".utf8)
        shop.files[path] = installed
        shop.program = { (command) throws(ToolSystem.RunFault) in
            guard command[0] == "curl" else { throw .init(text: "no", isMissing: true) }
            return .init(exitCode: fetched == nil ? 6 : 0, output: fetched ?? [])
        }
        return shop
    }

    static func run(_ desk: Desk, _ shop: Workshop, _ arguments: String...) -> Int32 {
        LeapUpdate.run(arguments, isCronJob: false, on: desk.machine, shop.system)
    }

    @Test func aGoodFileIsLeftAlone() {
        let desk = Desk()
        let shop = Self.shop(installed: Self.list(days: 100), fetched: nil)
        #expect(Self.run(desk, shop) == 0)
        #expect(desk.out == ["INFO: Not time to replace \(Self.path)"])
        #expect(shop.commands.isEmpty)
        #expect(Self.run(desk, shop, "-e", "16 weeks", "-r", "1") == 1)
        #expect(shop.commands.count == 2)
    }

    @Test func aNewFileIsInstalled() {
        for installed in [nil, Self.list(days: -1), Self.list(days: 59), Array("x".utf8)] {
            let desk = Desk()
            let new = Self.list(days: 200)
            let shop = Self.shop(installed: installed, fetched: new)
            #expect(Self.run(desk, shop) == 0)
            #expect(shop.files[Self.path] == new)
            #expect(
                desk.out.last
                    == "NOTICE: Installed new \(Self.path) from \(LeapUpdateOptions.usualSource)")
            #expect(
                shop.commands == [
                    [
                        "curl", "-q", "-fsSL", "--max-time", "60", "--",
                        LeapUpdateOptions.usualSource,
                    ]
                ])
        }
    }

    @Test func whatIsNeverInstalled() {
        var damaged = Self.list(days: 200)
        damaged[5] ^= 1
        let html = Array("<html>Not found</html>".utf8)
        let backwards = Self.list(days: 200, extra: "2272060799 11\n")
        for fetched in [damaged, html, Self.list(days: -1), backwards, Self.list(days: 20), []] {
            let desk = Desk()
            let installed = Self.list(days: 30)
            let shop = Self.shop(installed: installed, fetched: fetched)
            #expect(Self.run(desk, shop) == 1)
            #expect(shop.files[Self.path] == installed)
            #expect(desk.out.last?.hasPrefix("WARNING: Downloaded file from ") == true)
        }
    }

    @Test func aWrongHashIsShown() {
        let desk = Desk()
        var list = Self.list(days: 100)
        list[list.count - 2] = UInt8(ascii: list[list.count - 2] == 0x30 ? "1" : "0")
        let shop = Self.shop(installed: list, fetched: nil)
        #expect(Self.run(desk, shop, "-r", "1") == 1)
        #expect(desk.out[0] == "ERROR: Checksum of \(Self.path) is invalid:")
        #expect(desk.out[1].hasPrefix("ERROR: EXPECTED: "))
        #expect(desk.out[2].hasPrefix("ERROR: COMPUTED: "))
        #expect(desk.out[1].dropFirst(17) != desk.out[2].dropFirst(17))
    }

    @Test func triesAndWaits() {
        let desk = Desk()
        let shop = Self.shop(installed: nil, fetched: nil)
        #expect(Self.run(desk, shop, "-r", "3", "-i", "2", "-v") == 1)
        #expect(shop.slept == [120, 120])
        #expect(
            desk.out.last
                == "WARNING: Download from \(LeapUpdateOptions.usualSource)"
                + " failed after 3 attempts")
        #expect(desk.out.contains("DEBUG: Waiting 2 minutes before retrying..."))
    }

    @Test func families() {
        func heads(_ arguments: String...) -> [[String]] {
            let shop = Self.shop(installed: nil, fetched: nil)
            _ = LeapUpdate.run(
                arguments + ["-r", "1"], isCronJob: false, on: Desk().machine, shop.system)
            return shop.commands.map { command in command.filter { $0 == "-4" || $0 == "-6" } }
        }
        #expect(heads("-4") == [["-4"], ["-4"]])
        #expect(heads("-p", "6") == [["-6"], ["-6"], ["-4"], ["-4"]])
    }

    @Test func filesAndOptions() {
        let desk = Desk()
        let shop = Self.shop(installed: nil, fetched: nil)
        shop.files["/tmp/new"] = Self.list(days: 200)
        #expect(Self.run(desk, shop, "-s", "file:///tmp/new", "-d", "/tmp/old") == 0)
        #expect(shop.files["/tmp/old"] == Self.list(days: 200) && shop.commands.isEmpty)
        #expect(
            desk.out[0]
                == "NOTICE: Requested install to /tmp/old, but /etc/ntp.conf specifies \(Self.path)"
        )
        #expect(Self.run(desk, shop, "-s", "/tmp/new", "-F", "/tmp/old") == 0)
        shop.program = { (_) throws(ToolSystem.RunFault) in .init(exitCode: 3, output: []) }
        #expect(Self.run(desk, shop, "-s", "/tmp/new", "-F", "-c", "restart", "/tmp/old") == 2)
        #expect(shop.commands == [["/bin/sh", "-c", "restart"]])
        shop.replaceFault = "Read-only file system"
        #expect(Self.run(desk, shop, "-s", "/tmp/new", "-F", "/tmp/old") == 1)
        shop.files["/etc/ntp.conf"] = nil
        #expect(Self.run(desk, shop) == 1)
        for arguments in [
            ["-x"], ["-e", "soon"], ["-p", "5"], ["-4", "-6"], ["-r", "0"], ["a", "b"],
        ] {
            #expect(throws: OptionFault.self) { try LeapUpdateOptions.parse(arguments) }
        }
    }

    @Test func underCron() {
        let desk = Desk()
        let shop = Self.shop(installed: nil, fetched: Self.list(days: 200))
        #expect(LeapUpdate.run([], isCronJob: true, on: desk.machine, shop.system) == 0)
        #expect(desk.out.isEmpty)
        #expect(desk.logged.last?.hasPrefix("notice: Installed new ") == true)
        #expect(desk.err.last?.hasPrefix("update-leap: notice: Installed new ") == true)
    }
}
