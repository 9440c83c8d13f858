import Foundation

/// The doors between the targets, as ARCHITECTURE.md lists them: who may see whom.
enum Doors {
    /// Each library and program with the targets and products it may depend on.
    static let table: [(target: String, doors: [String])] = [
        ("NTPTime", []),
        ("NTPWire", ["NTPTime"]),
        ("ClockAlgorithms", ["NTPTime", "RealModule"]),
        ("NTPConfiguration", ["NTPTime"]),
        ("NTPProtocol", ["NTPTime", "NTPWire", "ClockAlgorithms", "NTPConfiguration"]),
        (
            "NTPControl",
            ["NTPTime", "NTPWire", "ClockAlgorithms", "NTPProtocol", "NTPConfiguration"]
        ),
        (
            "NTPSimulator",
            [
                "NTPTime", "NTPWire", "ClockAlgorithms", "NTPProtocol", "NTPConfiguration",
                "RealModule",
            ]
        ),
        ("COpenSSL", []),
        ("NTPCrypto", ["NTPTime", "COpenSSL"]),
        ("CLinux", []),
        ("LinuxPlatform", ["NTPTime", "CLinux"]),
        ("ReferenceClocks", ["NTPTime", "ClockAlgorithms", "LinuxPlatform"]),
        (
            "NTPDaemon",
            [
                "NTPTime", "NTPWire", "ClockAlgorithms", "NTPConfiguration", "NTPProtocol",
                "NTPControl", "NTPCrypto", "ReferenceClocks", "LinuxPlatform",
            ]
        ),
        (
            "NTPTools",
            [
                "NTPTime", "NTPWire", "NTPCrypto", "NTPConfiguration", "ClockAlgorithms",
                "NTPSimulator", "LinuxPlatform",
            ]
        ),
        ("LazyOpenSSL", []),
        ("ntpd", ["NTPDaemon"]),
        ("meridian", ["NTPTools", "LazyOpenSSL", "ArgumentParser"]),
        (
            "benchmarks",
            [
                "NTPSimulator", "NTPProtocol", "NTPWire", "ClockAlgorithms", "NTPConfiguration",
                "NTPTime",
            ]
        ),
    ]

    /// The targets without I/O: the standard library and their doors, nothing else.
    static let pure = [
        "NTPTime", "NTPWire", "ClockAlgorithms", "NTPConfiguration", "NTPProtocol", "NTPControl",
        "NTPSimulator",
    ]

    /// Which of the C library's modules the other targets may see, besides their doors.
    static let system = ["Glibc"]

    static func doors(of target: String) -> [String]? {
        table.first { $0.target == target }?.doors
    }

    /// The modules that Swift source imports, once each, with `@testable` and access left out.
    static func imports(in source: String) -> [String] {
        let tokens = SwiftTokens(source).tokens
        let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        var modules: [String] = []
        for (index, token) in tokens.enumerated() where token.text == "import" {
            var next = index + 1
            if next < tokens.count, kinds.contains(tokens[next].text) { next += 1 }
            guard next < tokens.count, !modules.contains(tokens[next].text) else { continue }
            modules.append(tokens[next].text)
        }
        return modules
    }

    /// The modules that `source`, a file of `target`, may not import.
    static func forbiddenImports(in source: String, of target: String) -> [String] {
        let allowed = (doors(of: target) ?? []) + (pure.contains(target) ? [] : system)
        return imports(in: source).filter { !allowed.contains($0) }
    }

    /// What `dump-package` output has that the table has not, or the other way round.
    static func findings(inPackageDump dump: Data) throws -> [String] {
        let root = try JSONSerialization.jsonObject(with: dump) as? [String: Any]
        let targets = root?["targets"] as? [[String: Any]] ?? []
        var findings: [String] = []
        var seen: [String] = []
        for target in targets where target["type"] as? String != "test" {
            let name = target["name"] as? String ?? ""
            seen.append(name)
            guard let allowed = doors(of: name) else {
                findings.append("\(name) is not in the list of doors")
                continue
            }
            let opened = (target["dependencies"] as? [[String: Any]] ?? []).map(dependency)
            for door in opened where !allowed.contains(door) {
                findings.append("\(name) -> \(door) is not in the list of doors")
            }
            for door in allowed where !opened.contains(door) {
                findings.append("\(name) -> \(door) is listed but not in Package.swift")
            }
        }
        for (target, _) in table where !seen.contains(target) {
            findings.append("\(target) is listed but not in Package.swift")
        }
        return findings
    }

    /// `{"byName": ["NTPTime", null]}` or `{"product": ["RealModule", "swift-numerics", ...]}`.
    private static func dependency(_ entry: [String: Any]) -> String {
        (["byName", "product", "target"].lazy.compactMap { entry[$0] as? [Any] }.first?.first
            as? String) ?? "?"
    }

    /// The list of ARCHITECTURE.md: lines of the form `    A -> B C` in its code blocks.
    static func documented(in architecture: String) -> [(target: String, doors: [String])] {
        architecture.split(separator: "\n").compactMap { line in
            let sides = line.split(separator: " -> ", omittingEmptySubsequences: false)
            guard line.hasPrefix("    "), sides.count == 2 else { return nil }
            let target = sides[0].split(separator: " ").joined(separator: " ")
            let doors = sides[1].split(separator: " ").map(String.init)
            return (target, doors == ["nothing"] ? [] : doors)
        }
    }
}
