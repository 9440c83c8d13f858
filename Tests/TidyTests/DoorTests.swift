import Foundation
import Testing

@Suite("Doors")
struct DoorTests {
    @Test("Every file imports only what its target's doors show", arguments: SourceTree.sources)
    func importsThroughDoors(file: SourceFile) {
        guard file.isSwift else { return }
        #expect(Doors.doors(of: file.target) != nil, "\(file.target) is not in the list of doors")
        let forbidden = Doors.forbiddenImports(in: file.text, of: file.target)
        #expect(forbidden.isEmpty, "\(file.path) imports \(forbidden)")
    }

    @Test(
        "A closed door is noticed",
        arguments: [
            ("import Foundation", "NTPTime"), ("internal import Glibc", "NTPWire"),
            ("@testable import NTPProtocol\nimport NTPTime", "NTPWire"),
            ("import struct Foundation.Date", "NTPDaemon"), ("import Dispatch", "LinuxPlatform"),
        ])
    func noticesClosedDoor(source: String, target: String) {
        #expect(Doors.forbiddenImports(in: source, of: target).count == 1)
    }

    @Test(
        "An open door is let pass",
        arguments: [
            ("package import NTPTime", "NTPWire"), ("import Glibc\nimport CLinux", "LinuxPlatform"),
            ("// import Foundation", "NTPTime"),
        ])
    func passesOpenDoor(source: String, target: String) {
        #expect(Doors.forbiddenImports(in: source, of: target).isEmpty)
    }

    @Test("Package.swift opens exactly the listed doors")
    func packageOpensListedDoors() throws {
        // A scratch path of its own: the test run holds the lock of the usual one.
        let scratch =
            NSTemporaryDirectory() + "meridian-tidy-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let dump = try Command.output([
            "swift", "package", "--package-path", SourceTree.top, "--scratch-path", scratch,
            "dump-package",
        ])
        #expect(try Doors.findings(inPackageDump: dump) == [])
    }

    @Test("A door that is open in one place only is noticed")
    func noticesDifference() throws {
        let dump = Data(
            """
            {"targets": [
                {"name": "NTPWire", "type": "regular", "dependencies": [
                    {"byName": ["NTPTime", null]}, {"product": ["Logging", "swift-log", null]}]},
                {"name": "LinuxPlatform", "type": "regular", "dependencies": [
                    {"byName": ["CLinux", null]}]},
                {"name": "Extra", "type": "regular", "dependencies": []},
                {"name": "ExtraTests", "type": "test", "dependencies": []}]}
            """.utf8)
        let findings = try Doors.findings(inPackageDump: dump)
        #expect(findings.contains("NTPWire -> Logging is not in the list of doors"))
        #expect(findings.contains("LinuxPlatform -> NTPTime is listed but not in Package.swift"))
        #expect(findings.contains("Extra is not in the list of doors"))
        #expect(findings.contains("NTPTime is listed but not in Package.swift"))
        #expect(!findings.contains { $0.contains("ExtraTests") })
    }

    @Test("ARCHITECTURE.md lists the same doors")
    func architectureListsDoors() throws {
        let text = try #require(SourceTree.file("ARCHITECTURE.md")?.text)
        let documented = Doors.documented(in: text)
        for (target, doors) in Doors.table {
            let listed = documented.first { $0.target == target }
            #expect(listed?.doors == doors, "\(target) in ARCHITECTURE.md")
        }
        #expect(documented.count == Doors.table.count)
    }
}
