import Foundation
import Testing

@testable import NTPTools

/// The pages of packaging/man are what the tables and Documentation/manual make of them.
@Suite struct ManualPagesTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let pages = top.appending(path: "packaging/man")
    private static let sources = top.appending(path: "Documentation/manual")

    private static func generated(_ page: ManualPage) throws -> String {
        let source = sources.appending(path: page.file + ".mdoc")
        return try page.text(of: String(contentsOf: source, encoding: .utf8))
    }

    @Test(arguments: ManualPage.all.map(\.name))
    func pageIsGenerated(name: String) throws {
        let page = try #require(ManualPage.named(name))
        let text: String
        do {
            text = try Self.generated(page)
        } catch let fault as ManualTemplate.Fault {
            Issue.record("Documentation/manual/\(page.file).mdoc: \(fault.text)")
            return
        }
        let file = Self.pages.appending(path: page.file)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let onDisk = try? String(contentsOf: file, encoding: .utf8)
        #expect(onDisk == text, "packaging/man/\(page.file) is not up to date: make generate")
    }

    @Test(arguments: [pages, sources]) func nothingElseStandsThere(folder: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let ending = folder == Self.sources ? ".mdoc" : ""
        #expect(names.sorted() == ManualPage.all.map { $0.file + ending }.sorted())
    }

    @Test func everyToolHasAPage() {
        #expect(ManualPage.all.filter(\.isTool).count == ToolCatalogue.tools.count)
        #expect(ManualPage.all.allSatisfy { $0.seeAlso.allSatisfy { ManualPage.named($0) != nil } })
    }

    /// A reference leads to a page of ours or to one that is known to be another's.
    @Test func referencesLead() throws {
        let others = ["cron 8", "gpsd 8"]
        for page in ManualPage.all {
            let words = try Self.generated(page).split { " \n".contains($0) }.map(String.init)
            for (index, word) in words.enumerated() where word == "Xr" || word == ".Xr" {
                let target = words.dropFirst(index + 1).prefix(2).joined(separator: " ")
                #expect(
                    others.contains(target)
                        || ManualPage.all.contains { "\($0.name) \($0.section)" == target },
                    "\(page.file): \(target)")
            }
        }
    }

    /// Every option of every tool is on its page as it is typed.
    @Test(arguments: ToolCatalogue.tools.map(\.name)) func optionsAreThere(name: String) throws {
        let tool = try #require(ToolCatalogue.tools.first { $0.name == name })
        let page = try Self.generated(#require(ManualPage.named(name)))
        let items = page.split(separator: "\n").filter { $0.hasPrefix(".It Fl") }
        #expect(!tool.options.isEmpty)
        for option in tool.options {
            let words =
                [option.letter.map { "Fl \(Mdoc.word(String($0)))" }]
                + [option.long.map { "Fl -\($0)" }]
            for word in words.compactMap({ $0 }) {
                let shown = items.contains { (" " + $0 + " ").contains(word + " ") }
                #expect(shown, "\(name): \(word)")
            }
        }
    }
}
