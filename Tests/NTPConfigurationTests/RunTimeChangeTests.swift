import NTPTime
import Testing

@testable import NTPConfiguration

/// One line onto a configuration in force.
@Suite struct RunTimeChangeTests {
    private static let inForce = read(
        """
        server 192.0.2.1 iburst
        server 127.127.1.0
        restrict default nomodify
        unpeer 192.0.2.250
        reset sys

        """
    ).configuration

    private static func change(_ line: String) throws(RunTimeRefusal) -> RunTimeChange {
        try ConfigurationReader.change(inForce, by: Array(line.utf8))
    }

    @Test func nothingChangesNothing() throws {
        for line in ["", "   ", "# a note", "reset io"] {
            let change = try Self.change(line)
            #expect(change.configuration == Self.inForce)
            #expect(change.restrictions.isEmpty && change.removals.isEmpty)
            #expect(change.remarks.isEmpty)
        }
        #expect(try Self.change("reset io auth").resets == [.io, .auth])
    }

    @Test func sourcesCome() throws {
        let change = try Self.change("server 192.0.2.2 key 5 iburst")
        #expect(change.configuration.associations.count == 3)
        #expect(change.configuration.associations.last?.key == 5)
        #expect(Array(change.configuration.associations.prefix(2)) == Self.inForce.associations)
    }

    @Test func aClockInForceIsFudged() throws {
        let change = try Self.change("fudge 127.127.1.0 stratum 7 refid ABC")
        #expect(change.configuration.associations[1].fudge?.stratum == 7)
    }

    /// As by ntp.org's ntpd, where a file's later line takes the place of its earlier one.
    @Test func trustedKeysAreAdded() throws {
        let inForce = read("trustedkey 1 (5 ... 7)\n").configuration
        for (line, keys) in [
            ("trustedkey 9", [1...1, 5...7, 9...9]), ("trustedkey 1", [1...1, 5...7]),
            ("tos minclock 2", [1...1, 5...7]),
        ] as [(String, [ClosedRange<UInt32>])] {
            let change = try ConfigurationReader.change(inForce, by: Array(line.utf8))
            #expect(change.configuration.authentication.trustedKeys == keys)
            #expect(change.remarks.isEmpty)
        }
        #expect(
            try Self.change("trustedkey 9").configuration.authentication.trustedKeys == [9...9])
    }

    @Test func restrictLinesComeAlone() throws {
        let change = try Self.change("restrict default kod limited")
        #expect(change.configuration == Self.inForce)
        #expect(change.restrictions.count == 2)
        let gone = try Self.change("unrestrict 10.0.0.0/8")
        #expect(gone.restrictions.map(\.action) == [.remove])
        #expect(gone.remarks.isEmpty)
    }

    @Test func sourcesGo() throws {
        #expect(try Self.change("unpeer 7").removals == [.associationID(7)])
        #expect(
            try Self.change("unconfig 192.0.2.1").removals
                == [.target(.address(IPAddress("192.0.2.1")!))])
        #expect(try Self.change("unpeer 7").remarks.isEmpty)
    }

    /// Whoever has the key may not choose files, nor what waits for a start.
    @Test(arguments: [
        "driftfile /x", "leapfile /x", "pidfile /x", "logfile /x", "keys /x", "statsdir /x",
        "saveconfigdir /x", "keysdir /x", "ntpsigndsocket /x", "includefile /x", "end",
        "crypto pw x", "nts cert /x", "device 127.127.1.0 timedata /x", "simulate {",
        "filegen peerstats file x", "filegen peerstats type day", "filegen peerstats nolink",
        "server 192.0.2.3 nts ca /x", "refclock local path /x",
    ])
    func filesAreForTheFile(line: String) {
        let error = #expect(throws: RunTimeRefusal.self) { try Self.change(line) }
        #expect(error?.isSyntax == false)
        #expect(error?.message.contains("configuration file only") == true, "\(line)")
    }

    @Test(arguments: ["disable ntp", "dscp 1", "tick 0.5", "tinker tick 0.5", "rlimit filenum 99"])
    func whatWaitsForTheNextStart(line: String) {
        let error = #expect(throws: RunTimeRefusal.self) { try Self.change(line) }
        #expect(error?.message.contains("next start") == true, "\(line)")
    }

    @Test(
        arguments: [
            ("nonsense", 1, true), ("server", 7, true), ("server 192.0.2.2 minpoll x", 26, true),
            ("tos minsane 1 nonsuch", 15, nil), ("server 192.0.2.1", 8, false),
            ("fudge 127.127.20.0 stratum 1", 7, false), ("tinker step x", 13, true),
        ] as [(String, Int, Bool?)])
    func errorsHaveTheirColumn(line: String, column: Int, isSyntax: Bool?) {
        guard let isSyntax else {
            #expect((try? Self.change(line))?.remarks.count == 1)
            return
        }
        let error = #expect(throws: RunTimeRefusal.self) { try Self.change(line) }
        #expect(error?.column == column && error?.isSyntax == isSyntax)
        let syntax = isSyntax ? "syntax error: " : ""
        #expect(error.map { $0.description.hasPrefix("column \(column) \(syntax)") } == true)
    }

    @Test func everyWordIsReadOrRefused() {
        for word in DirectiveTable.words {
            // Alone, most want something behind them; none may do harm.
            if let change = try? Self.change(word) {
                #expect(change.configuration.files == Self.inForce.files, "\(word)")
            }
        }
    }
}
