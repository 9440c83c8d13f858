import Testing

@Suite("Ordering")
struct OrderingTests {
    @Test("No pure target walks over a Dictionary or a Set", arguments: Doors.pure)
    func walksInOrder(target: String) {
        let files = SourceTree.sources.filter { $0.target == target && $0.isSwift }
        #expect(!files.isEmpty)
        let names = files.reduce(into: Set<String>()) { names, file in
            names.formUnion(Ordering.unorderedNames(in: SwiftTokens(file.text).tokens))
        }
        for file in files {
            let findings = Ordering.findings(in: file.text, unordered: names)
            #expect(findings.isEmpty, "\(file.path): \(findings.joined(separator: "; "))")
        }
    }

    @Test(
        "A walk is noticed",
        arguments: [
            "var t: [Int: String]\nfor (k, v) in t { f(k) }",
            "let seen = Set<Int>()\nfor x in self.seen where x > 1 { f(x) }",
            "struct A { var t: [Int: [Int]] }\nlet b = a.t.values",
            "func f(of s: Set<Int>) { s.forEach { g($0) } }",
            "func table() -> [Int: Int] { t }\nlet x = table().map { $0 }",
            "let d = Dictionary(grouping: a) { $0 }\nlet k = d.keys",
        ])
    func noticesWalk(source: String) {
        let names = Ordering.unorderedNames(in: SwiftTokens(source).tokens)
        #expect(Ordering.findings(in: source, unordered: names).count == 1)
    }

    @Test(
        "Lookups and ordered collections pass",
        arguments: [
            "var t: [Int: String]\nt[3] = nil\nlet n = t.count",
            "let seen: Set<Int>\nif seen.contains(3) { f() }\nif seen.isEmpty { f() }",
            "var a: [Int]\nfor x in a { f(x) }\nlet b = a.map { $0 }",
            "let x = [a ? b : c]\nfor y in x { f(y) }",
            "var t: [Int: Int]\nif let x = t[1], x > 1 { for y in a { f(y) } }",
        ])
    func passesLookup(source: String) {
        let names = Ordering.unorderedNames(in: SwiftTokens(source).tokens)
        #expect(Ordering.findings(in: source, unordered: names) == [])
    }
}
