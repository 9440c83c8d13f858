import Foundation

extension ManualPage {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let pages = top.appending(path: "packaging/man")
    static let sources = top.appending(path: "Documentation/manual")

    /// What its source and the tables make now.
    func generated() throws -> String {
        let source = ManualPage.sources.appending(path: file + ".mdoc")
        return try text(of: String(contentsOf: source, encoding: .utf8))
    }
}
