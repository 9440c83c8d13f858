import Glibc
import NTPConfiguration
import Testing

/// The configurations of the guides beside the project, where they are there; what must be found
/// in them is typed in by hand. Files that a line names are there, but includes are not.
struct GuideConfigurationTests {
    static let golden: [(file: String, findings: [String])] = [
        (
            "t000a_rhel_pool_acl",
            [
                "1 warning kod-without-limited", "2 warning kod-without-limited",
                "3 note trailing-text", "4 note trailing-text", "8 note trailing-text",
                "9 warning default-needs-keys", "9 note trailing-text",
                "10 note trailing-text",
                "14 warning fudge-without-server",
            ]
        ),
        ("t000b_pi_stratum1", ["2 warning kod-without-limited", "3 warning kod-without-limited"]),
        ("t000c_minpoll_slewalways", ["3 note vendor-keyword", "3 note trailing-text"]),
        ("t000d_pi_calibrate", []),
        ("t000e_pi_pps", []),
        (
            "t001a_relay",
            ["6 error missing-value", "8 error unknown-word", "10 note trailing-text"]
        ),
        ("t001b_acl", ["1 warning kod-without-limited"]),
        ("t001c_client", []),
        (
            "t002_local_clock",
            [
                "9 note trailing-text", "15 note trailing-text", "17 error unknown-word",
                "22 warning include-missing",
            ]
        ),
        ("t003_acl", ["5 note name-resolved-later"]),
        (
            "t004_rhel5_stock",
            [
                "8 warning kod-without-limited", "9 warning kod-without-limited",
                "41 warning include-missing",
            ]
        ),
    ]

    /// What comes on top where neither keys nor leap seconds are there.
    static let missing: [(file: String, findings: [String])] = [
        ("t000a_rhel_pool_acl", ["16 warning key-file-missing"]),
        ("t000b_pi_stratum1", ["8 warning leap-file-missing"]),
        ("t002_local_clock", ["6 warning key-file-missing"]),
        ("t004_rhel5_stock", ["45 warning key-file-missing"]),
    ]

    @Test(arguments: golden)
    func findings(of guide: (file: String, findings: [String])) throws {
        guard let bytes = contents(guide.file) else { return }
        let analysis = read(bytes: bytes)
        #expect(analysis.summary == guide.findings)
        let absent = read(bytes: bytes, existing: false)
        let added = GuideConfigurationTests.missing.first { $0.file == guide.file }?.findings ?? []
        #expect(absent.summary.filter { !analysis.summary.contains($0) } == added)
        #expect(absent.configuration == analysis.configuration)
    }

    @Test(arguments: golden)
    func printsBack(_ guide: (file: String, findings: [String])) throws {
        guard let bytes = contents(guide.file) else { return }
        let configuration = read(bytes: bytes).configuration
        let again = reread(configuration)
        #expect(again.summary == [])
        #expect(again.configuration.withoutLocations == configuration.withoutLocations)
    }

    /// Nothing is lost with the notes: what each line says is there.
    @Test func meaning() throws {
        if let bytes = contents("t000a_rhel_pool_acl") {
            let configuration = read(bytes: bytes).configuration
            #expect(configuration.associations.count == 4)
            #expect(configuration.associations.first?.prefer == true)
            #expect(configuration.restrictions.count == 10)
            #expect(configuration.files.driftfile == "/var/lib/ntp/drift")
        }
        if let bytes = contents("t001a_relay") {
            let configuration = read(bytes: bytes).configuration
            #expect(configuration.associations.count == 3)
            #expect(configuration.files.driftfile == "/var/lib/ntp/ntp.drift")
        }
        if let bytes = contents("t000b_pi_stratum1") {
            let clock = read(bytes: bytes).configuration.associations.first
            #expect(clock?.target == .referenceClock(type: 20, unit: 0))
            #expect(clock?.mode == 17)
            #expect(clock?.fudge?.flag1 == true)
            #expect(clock?.fudge?.time2 == 0.728)
        }
        if let bytes = contents("t000c_minpoll_slewalways") {
            #expect(read(bytes: bytes).configuration.tinker.step == 0)
        }
    }

    /// The lines that the stock file has behind a `#` are lines too.
    @Test func uncommented() throws {
        guard let bytes = contents("t004_rhel5_stock") else { return }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let words = [
            "#broadcast", "#broadcastclient", "#multicastclient", "#manycastserver",
            "#manycastclient", "#server 127", "#fudge", "#crypto", "#restrict",
        ]
        for line in lines where words.contains(where: line.hasPrefix) {
            let text = String(line.dropFirst())
            let clock = text.hasPrefix("fudge") ? "server 127.127.1.0\n" : ""
            #expect(read(clock + text).summary == [], "\(text)")
        }
    }

    private func contents(_ name: String) -> [UInt8]? {
        let parts = #filePath.split(separator: "/").dropLast(3)
        let path = "/" + parts.joined(separator: "/") + "/../shared/guide-configs/\(name).conf"
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}
