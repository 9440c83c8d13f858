import Foundation
import Testing

@testable import NTPTools

/// The option tables, the manual pages and the completions tell of the same options.
@Suite struct ToolPagesTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func page(_ tool: String) throws -> String {
        let folder = top.appending(path: "packaging/man")
        for section in ["1", "8"] {
            let file = folder.appending(path: "\(tool).\(section)")
            if let text = try? String(contentsOf: file, encoding: .utf8) { return text }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    /// The options that a page describes, as they are typed: what follows `Fl` in its items, up
    /// to the next macro.
    static func options(inPage page: String) -> Set<String> {
        let macros = ["Ar", "Cm", "Ns", "Op", "Oo", "Oc", "Pq", "Ap", "No", "Sm"]
        var found: Set<String> = []
        for line in page.split(separator: "\n") where line.hasPrefix(".It Fl") {
            var isFlag = false
            for word in line.split(separator: " ").dropFirst() {
                if word == "Fl" {
                    isFlag = true
                } else if macros.contains(String(word)) {
                    isFlag = false
                } else if isFlag, word != ",", word != "|" {
                    found.insert("-" + word.replacing("\\&", with: ""))
                }
            }
        }
        return found
    }

    /// The tools whose pages tell the long names too.
    private static let complete = ToolCatalogue.tools.filter {
        !["ntpq", "ntpdate", "ntpstat"].contains($0.name)
    }

    @Test func pagesAndTables() throws {
        for tool in Self.complete {
            let table = Set(
                tool.options.flatMap { option in
                    [option.letter.map { "-\($0)" }, option.long.map { "--\($0)" }]
                        .compactMap { $0 }
                })
            #expect(Self.options(inPage: try Self.page(tool.name)) == table, "\(tool.name)")
        }
    }

    @Test func theOtherPagesHaveTheLetters() throws {
        for tool in ToolCatalogue.tools where ["ntpq", "ntpdate", "ntpstat"].contains(tool.name) {
            let letters = Set(tool.options.compactMap(\.letter).map { "-\($0)" })
            let page = Self.options(inPage: try Self.page(tool.name))
            #expect(
                page.filter { !$0.hasPrefix("--") }.subtracting(letters).isEmpty, "\(tool.name)")
            #expect(letters.subtracting(page).subtracting(["-?", "-h"]).isEmpty, "\(tool.name)")
        }
    }

    @Test func aPageThatLacksAnOptionIsFound() {
        #expect(
            Self.options(inPage: ".It Fl n , -numeric\n.It Fl m Ar num , Fl -max Ns = Ns Ar num\n")
                == ["-n", "--numeric", "-m", "--max"])
        #expect(Self.options(inPage: ".It Fl \\&? , h , -help\n") == ["-?", "-h", "--help"])
    }

    @Test func everyOptionHasAPurpose() {
        for tool in Self.complete {
            #expect(tool.options.allSatisfy { !$0.purpose.isEmpty }, "\(tool.name)")
        }
    }

    @Test(arguments: CompletionText.shells)
    func completions(shell: String) throws {
        let file = Self.top.appending(path: "packaging/completions/ntp.\(shell)")
        let text = try #require(CompletionText.file(shell))
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, "UPDATE_GOLDEN=1")
        for tool in ToolCatalogue.tools { #expect(text.contains(tool.name)) }
    }
}
