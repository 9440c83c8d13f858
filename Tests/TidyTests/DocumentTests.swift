import Foundation
import Testing

@Suite("Documents")
struct DocumentTests {
    static let required = [
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE",
        "packaging/man/ntpd.8", "packaging/man/ntp.conf.5", "packaging/man/ntpq.1",
        "packaging/man/ntpdate.8", "packaging/man/ntpstat.1",
    ]

    @Test("The document is there", arguments: required)
    func isThere(path: String) throws {
        let document = try #require(SourceTree.file(path), "\(path) is missing")
        #expect(document.text.count > 400, "\(path) says too little")
    }

    @Test("Links between the documents lead somewhere", arguments: SourceTree.documents)
    func linksLead(document: SourceFile) {
        for target in Self.links(in: document.text) {
            let path = SourceTree.top + "/" + target
            #expect(FileManager.default.fileExists(atPath: path), "\(document.path): \(target)")
        }
    }

    @Test("Links are found")
    func findsLinks() {
        let text = "see [a](A.md), [b](https://example.org) and [c](docs/c.md#part) [d](#here)"
        #expect(Self.links(in: text) == ["A.md", "docs/c.md"])
    }

    /// The version has one source; a second one would some day say something else.
    @Test("The version is written in one place")
    func versionHasOneSource() throws {
        let source = try #require(SourceTree.file("Sources/NTPTime/Version.swift")?.text)
        let version = try #require(source.split(separator: "\"").dropFirst().first.map(String.init))
        #expect(version.split(separator: ".").count == 3)
        let others = SourceTree.everything.filter {
            $0.path != "Sources/NTPTime/Version.swift" && $0.path != "CHANGELOG.md"
                && !$0.path.hasPrefix("Documentation/") && $0.text.contains("\"\(version)\"")
        }
        #expect(others.map(\.path) == [])
        let log = try #require(SourceTree.file("CHANGELOG.md")?.text)
        #expect(log.contains("## Unreleased"))
    }

    /// The files of the repository that a Markdown text links to.
    static func links(in text: String) -> [String] {
        text.split(separator: "](", omittingEmptySubsequences: false).dropFirst().compactMap {
            let target = $0.prefix { $0 != ")" }.prefix { $0 != "#" }
            return target.isEmpty || target.contains("://") ? nil : String(target)
        }
    }
}
