import Glibc
import LinuxPlatform
import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPDaemon

/// Keys as the daemon uses them.
@Suite struct KeyStoreTests {
    static let source = IPAddress.v4(IPv4Address(bits: 0xc000_0201))
    private let packet = [UInt8](repeating: 0x23, count: 48)

    /// A folder for a key file and a log, which is gone afterwards.
    static func inFolder(_ body: (String) throws -> Void) throws {
        var name = Array("/tmp/meridian-keys.XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw SystemError("mkdtemp") }
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for file in ["keys", "log"] { unlink(path + "/" + file) }
            rmdir(path)
        }
        try body(path)
    }

    static func configuration(_ folder: String, _ lines: String) -> Configuration {
        ConfigurationReader.read(
            file: "test", contents: Array("keys \(folder)/keys\n\(lines)".utf8),
            environment: ConfigurationEnvironment(include: { _ in nil }, fileExists: { _ in true })
        ).configuration
    }

    static func write(_ text: String, in folder: String, mode: mode_t = 0o600) throws {
        try FileStore.overwrite(folder + "/keys", with: Array(text.utf8))
        chmod(folder + "/keys", mode)
    }

    static func log(in folder: String) throws -> DaemonLog {
        DaemonLog(.file(try AppendFile(folder + "/log"), path: folder + "/log"))
    }

    private static func logged(in folder: String) throws -> String {
        String(decoding: try FileStore.read(folder + "/log"), as: UTF8.self)
    }

    private func verdict(_ store: KeyStore, signedBy signer: KeyStore, _ key: UInt32) -> Bool? {
        var signed = packet
        guard signer.sign(&signed, keyID: key) else { return nil }
        let found = store.verdict(
            on: .unchecked(keyID: key, digest: 52..<signed.count), packet: signed,
            from: Self.source)
        return found == .valid(keyID: key)
    }

    @Test func signsAndChecksByTrustedKeysOnly() throws {
        try Self.inFolder { folder in
            try Self.write("1 MD5 one\n2 SHA1 two\n3 SHA256 three\n", in: folder)
            let configuration = Self.configuration(folder, "trustedkey 1 2\n")
            let store = KeyStore(configuration, log: try Self.log(in: folder))
            #expect(verdict(store, signedBy: store, 1) == true)
            #expect(verdict(store, signedBy: store, 2) == true)
            #expect(verdict(store, signedBy: store, 3) == nil)
            #expect(verdict(store, signedBy: store, 4) == nil)
            let fine = Authentication.requested(keyID: 9)
            #expect(store.verdict(on: fine, packet: packet, from: Self.source) == fine)
            #expect(try Self.logged(in: folder).isEmpty)
        }
    }

    @Test func aReloadTakesTheNewKeysAndKeepsTheOldWhereItCannotRead() throws {
        try Self.inFolder { folder in
            try Self.write("1 MD5 one\n", in: folder)
            let configuration = Self.configuration(folder, "trustedkey 1\n")
            let old = KeyStore(configuration, log: try Self.log(in: folder))
            var store = old
            try Self.write("1 MD5 other\n", in: folder)
            store.reload(configuration)
            #expect(verdict(store, signedBy: old, 1) == false)
            #expect(verdict(store, signedBy: store, 1) == true)
            unlink(folder + "/keys")
            store.reload(configuration)
            #expect(verdict(store, signedBy: store, 1) == true)
            #expect(try Self.logged(in: folder).contains("the keys in use stay"))
            // A key that is no longer trusted is none, whether the file can be read or not.
            store.reload(Self.configuration(folder, "trustedkey 2\n"))
            #expect(verdict(store, signedBy: store, 1) == nil)
            store.reload(configuration)
            #expect(verdict(store, signedBy: store, 1) == true)
            store.reload(Configuration())
            #expect(verdict(store, signedBy: store, 1) == nil)
        }
    }

    @Test func whatIsWrongIsTold() throws {
        try Self.inFolder { folder in
            try Self.write("1 MD5 hush\n5 NOSUCH x\n", in: folder, mode: 0o644)
            let lines = "server 192.0.2.1 key 1\nserver 192.0.2.2 key 7\nserver 192.0.2.3 key 7\n"
            _ = KeyStore(Self.configuration(folder, lines), log: try Self.log(in: folder))
            let text = try Self.logged(in: folder)
            #expect(text.contains("everyone may read the keys (mode 0644)"))
            #expect(text.contains("/keys:2:"))
            #expect(text.contains("test:2:1: key 1 is not trusted"))
            #expect(text.contains("add 'trustedkey 1'"))
            #expect(text.split(separator: "\n").count { $0.contains("there is no key 7") } == 1)
            #expect(!text.contains("hush"))
        }
    }
}

/// Mode 6 requests and what is counted of keys.
@Suite struct ControlKeyTests {
    @Test func aRequestProvesItsKeyAtEitherPlace() throws {
        try KeyStoreTests.inFolder { folder in
            try KeyStoreTests.write(
                "1 MD5 one\n2 AES128CMAC 0123456789abcdef\n3 MD5 x\n", in: folder)
            let configuration = KeyStoreTests.configuration(folder, "trustedkey 1 2\n")
            let store = KeyStore(configuration, log: try KeyStoreTests.log(in: folder))
            let source = KeyStoreTests.source
            for text in ["", "tos", "tos minclock 3", "12345678"] {
                let plain = ControlMessage(
                    request: ControlHeader(request: .configure, sequence: 1),
                    data: Array(text.utf8)
                ).bytes
                for packet in [plain, ControlMessage.padded(plain)] {
                    for key in [UInt32(1), 2] {
                        var signed = packet
                        let isSigned = store.sign(&signed, keyID: key)
                        #expect(isSigned)
                        #expect(store.provenKey(of: signed, from: source) == key)
                        signed[signed.count - 1] ^= 1
                        #expect(store.provenKey(of: signed, from: source) == nil)
                    }
                    #expect(store.provenKey(of: packet, from: source) == nil)
                }
            }
            let counters = store.tally.counters
            #expect(counters.stored == 3)
            #expect(counters.digestsMade == 8 && counters.ciphersMade == 8)
            #expect(counters.digestsChecked >= 8 && counters.ciphersChecked >= 8)
            #expect(counters.digestsWrong > 0 && counters.ciphersWrong > 0)
            #expect(counters.delay > 0)
            store.tally.reset(at: MonotonicInstant(nanoseconds: 5))
            #expect(store.tally.counters.digestsMade == 0 && store.tally.counters.stored == 3)
        }
    }
}
