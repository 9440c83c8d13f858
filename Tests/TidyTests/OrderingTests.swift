import Testing

@Suite("Ordering")
struct OrderingTests {
    @Test("No pure target walks over a Dictionary or a Set", arguments: Doors.pure)
    func walksInOrder(target: String) {
        let files = SourceTree.sources.filter { $0.target == target && $0.isSwift }
        #expect(!files.isEmpty)
        let tokens = files.map { SwiftTokens($0.text).tokens }
        let names = tokens.map(Ordering.unorderedNames(in:))
        let ordered = Set(tokens.flatMap(Ordering.orderedNames(in:)))
        let shared = Set(names.flatMap(\.shared)).subtracting(ordered)
        for (file, names) in zip(files, names) {
            let findings = Ordering.findings(
                in: file.text, unordered: shared.union(names.inFile))
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
        #expect(Ordering.findings(in: source, unordered: names.inFile).count == 1)
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
        #expect(Ordering.findings(in: source, unordered: names.inFile) == [])
    }

    @Test("Only what other files see is searched for in them")
    func sharesVisibleNames() {
        let source = """
            struct A {
                private var a: [Int: Int]
                private(set) var b: Set<Int>
                package static let c = Dictionary<Int, Int>()
                func d(e: Set<Int>) -> [Int: Int] {
                    let f: Set<Int> = []
                }
                var g: [Int] = []
            }
            """
        let tokens = SwiftTokens(source).tokens
        let names = Ordering.unorderedNames(in: tokens)
        #expect(names.inFile == ["a", "b", "c", "d", "e", "f"])
        #expect(names.shared == ["b", "c", "d"])
        #expect(Ordering.orderedNames(in: tokens) == ["g"])
    }
}
