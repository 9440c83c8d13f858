import Foundation
import Testing

@testable import NTPTools

/// The completions in packaging/completions are what the option tables make of them.
@Suite struct CompletionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "packaging/completions")

    @Test func everyOptionHasAPurpose() {
        for tool in ToolCatalogue.tools {
            #expect(tool.options.allSatisfy { !$0.purpose.isEmpty }, "\(tool.name)")
        }
    }

    @Test(arguments: CompletionText.shells)
    func completions(shell: String) throws {
        let file = Self.folder.appending(path: "ntp.\(shell)")
        let text = try #require(CompletionText.file(shell))
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == text,
            "packaging/completions/ntp.\(shell) is not up to date: make generate")
        for tool in ToolCatalogue.tools { #expect(text.contains(tool.name)) }
    }
}
