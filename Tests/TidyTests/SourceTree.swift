import Foundation
import Testing

/// A text file of this repository; the path is relative to its top.
struct SourceFile: Sendable, CustomTestStringConvertible {
    var path: String
    var text: String

    var testDescription: String { path }
    var name: String { String(path.split(separator: "/").last ?? "") }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// The target the file belongs to: the folder below Sources or Tests.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }
}

/// The repository this test was compiled from.
enum SourceTree {
    static let top: String = {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return here.dropLast(3).joined(separator: "/")
    }()

    static let sources = files(under: "Sources")
    static let swift = (sources + files(under: "Tests")).filter(\.isSwift)

    /// Everything a reader of the repository meets: code, scripts, documents.
    static let everything =
        sources + ["Tests", "scripts", ".ci", "packaging", "Documentation"].flatMap(files(under:))
        + documents + ["Makefile", "Package.swift"].compactMap(file(_:))

    static let documents = [
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE",
    ].compactMap(file(_:))

    static func file(_ path: String) -> SourceFile? {
        guard let data = FileManager.default.contents(atPath: top + "/" + path),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        return SourceFile(path: path, text: text)
    }

    /// The text files below a folder, in the order of their paths.
    static func files(under folder: String) -> [SourceFile] {
        let names = FileManager.default.enumerator(atPath: top + "/" + folder)
        var paths: [String] = []
        while let name = names?.nextObject() as? String {
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            let exists = FileManager.default.fileExists(
                atPath: top + "/" + path, isDirectory: &isFolder)
            if exists, !isFolder.boolValue { paths.append(path) }
        }
        return paths.sorted().compactMap(file(_:))
    }
}
