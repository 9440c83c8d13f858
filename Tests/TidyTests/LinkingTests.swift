import Foundation
import Testing

@Suite("Linking")
struct LinkingTests {
    @Test("ntpd is linked with neither Foundation nor Dispatch")
    func daemonIsFree() throws {
        let programs = Linking.programs(named: "ntpd")
        #expect(!programs.isEmpty, "this test run has built no ntpd")
        for path in programs {
            let program = try #require(FileManager.default.contents(atPath: path))
            #expect(Linking.banned(in: program) == [], "\(path)")
        }
    }

    @Test("A program linked with Foundation is noticed")
    func noticesFoundation() throws {
        // This test program itself is one.
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var program = try #require(FileManager.default.contents(atPath: path))
        program.append(Data("libFoundation.so".utf8))
        #expect(!Linking.banned(in: program).isEmpty)
        #expect(Linking.banned(in: Data("libc.so.6".utf8)) == [])
    }
}
