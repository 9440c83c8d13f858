import Testing

@Suite("Sizes")
struct SizeTests {
    @Test("Every Swift file keeps the limits", arguments: SourceTree.swift)
    func keepsLimits(file: SourceFile) {
        let limit = file.path.hasPrefix("Tests/") ? Sizes.testParameters : Sizes.parameters
        let findings = Sizes.findings(in: file.text, parameters: limit)
        #expect(findings.isEmpty, "\(file.path): \(findings.joined(separator: "; "))")
    }

    @Test("The tree has been found")
    func findsTree() {
        #expect(SourceTree.sources.count > 50)
        #expect(SourceTree.file("Package.swift") != nil)
    }

    @Test("A file at the limit passes and one line more does not", arguments: [(400, 0), (401, 1)])
    func fileLimit(lines: Int, findings: Int) {
        let text = String(repeating: "let x = 1\n", count: lines)
        #expect(Sizes.findings(in: text).count == findings)
    }

    @Test(
        "A line at the limit passes and one column more does not", arguments: [(100, 0), (101, 1)])
    func lineLimit(columns: Int, findings: Int) {
        #expect(Sizes.findings(in: String(repeating: "x", count: columns)).count == findings)
    }

    @Test(
        "A function at the limit passes and one line more does not",
        arguments: ["func f() {", "init() {", "var x: Int {", "subscript(i: Int) -> Int {"],
        [(68, 0), (69, 1)])
    func functionLimit(head: String, inside: (lines: Int, findings: Int)) {
        let body = String(repeating: "    step(\"}\")\n", count: inside.lines)
        #expect(Sizes.findings(in: "\(head)\n\(body)}\n").count == inside.findings)
    }

    @Test(
        "Parameters are counted outside brackets",
        arguments: [
            ("func f() {}", 0), ("func f(a: Int) {}", 1),
            ("func f(a: [Int: Int], b: (A, B)) {}", 2),
            ("func f(a: D<A, B>, b: (A) -> B = { $0, $1 }) {}", 2), ("init(a: A, b: B,) {}", 2),
            ("func f(a: A, b: B, c: C, d: D, e: E, f: F)", 6), ("func < (a: A, b: B) {}", 2),
        ])
    func parameterCount(source: String, expected: Int) {
        let functions = Sizes.functions(in: SwiftTokens(source).tokens)
        #expect(functions.map(\.parameters) == [expected])
        let findings = Sizes.findings(in: source)
        #expect(findings.isEmpty == (expected <= Sizes.parameters))
    }

    @Test("Strings and comments are no code")
    func stringsAndComments() {
        let source = "let a = \"} \\(f(\"x\")) {\" // {\n/* { /* { */ */ let b = #\"\"\"#\n"
        let tokens = SwiftTokens(source)
        #expect(tokens.tokens.map(\.text) == ["let", "a", "=", "\"\"", "let", "b", "=", "\"\""])
        #expect(tokens.comments.map(\.line) == [1, 2])
    }
}
