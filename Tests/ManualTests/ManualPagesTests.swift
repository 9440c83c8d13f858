import Foundation
import Testing

@testable import NTPTools

/// The pages of packaging/man are what the tables and Documentation/manual make of them.
@Suite struct ManualPagesTests {
    @Test(arguments: ManualPage.all.map(\.name))
    func pageIsGenerated(name: String) throws {
        let page = try #require(ManualPage.named(name))
        let text: String
        do {
            text = try page.generated()
        } catch let fault as ManualTemplate.Fault {
            Issue.record("Documentation/manual/\(page.file).mdoc: \(fault.text)")
            return
        }
        let file = ManualPage.pages.appending(path: page.file)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        let onDisk = try? String(contentsOf: file, encoding: .utf8)
        #expect(onDisk == text, "packaging/man/\(page.file) is not up to date: make generate")
    }

    @Test(arguments: [ManualPage.pages, ManualPage.sources]) func nothingElseStandsThere(
        folder: URL
    ) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let ending = folder == ManualPage.sources ? ".mdoc" : ""
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
            let words = try page.generated().split { " \n".contains($0) }.map(String.init)
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
        let page = try #require(ManualPage.named(name)).generated()
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
