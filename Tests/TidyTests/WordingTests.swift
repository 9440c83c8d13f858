import Testing

@Suite("Wording")
struct WordingTests {
    @Test("No file, target or type has a name that says nothing", arguments: SourceTree.swift)
    func namesSaySomething(file: SourceFile) {
        #expect(Wording.bannedNames(in: file.text, at: file.path) == [])
    }

    @Test("No comment puts work off or code aside", arguments: SourceTree.swift)
    func commentsAreFinished(file: SourceFile) {
        #expect(Wording.postponedWork(in: file.text) == [])
        #expect(Wording.asideCode(in: file.text) == [])
    }

    @Test("No line names a folder of the machine it was written on")
    func namesNoMachine() {
        for file in SourceTree.everything {
            #expect(Wording.machinePaths(in: file.text) == [], "\(file.path)")
        }
        #expect(SourceTree.everything.count > SourceTree.sources.count)
    }

    @Test(
        "A banned name is noticed",
        arguments: [
            ("struct PacketUtils {}", "Sources/A/B.swift"),
            ("enum PeerManager {}", "Sources/A/B.swift"),
            ("", "Sources/Common/B.swift"), ("", "Sources/A/StringHelpers.swift"),
            ("final class RequestController {}", "Sources/A/B.swift"),
        ])
    func noticesBannedName(source: String, path: String) {
        #expect(Wording.bannedNames(in: source, at: path).count == 1)
    }

    @Test("Work put off and code put aside are noticed")
    func noticesUnfinished() {
        #expect(Wording.postponedWork(in: "// TO" + "DO: later\nlet todo = 1").count == 1)
        #expect(Wording.postponedWork(in: "/* FIX" + "ME */").count == 1)
        #expect(Wording.asideCode(in: "// let x = f(3)\n// return it to the caller").count == 1)
        #expect(Wording.machinePaths(in: "cp /" + "work/a b").count == 1)
    }
}
