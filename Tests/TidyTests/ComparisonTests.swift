import Testing

@Suite("Comparisons")
struct ComparisonTests {
    @Test("Digests and secrets are compared in constant time")
    func comparesInConstantTime() {
        let files = SourceTree.sources.filter { $0.isSwift && Comparisons.watches($0.path) }
        #expect(files.count > 5)
        for file in files {
            let findings = Comparisons.findings(in: file.text)
            #expect(findings.isEmpty, "\(file.path): \(findings.joined(separator: "; "))")
        }
        #expect(files.contains { $0.text.contains("CRYPTO_memcmp") })
    }

    @Test(
        "A comparison that stops early is noticed",
        arguments: [
            "return digest == expected", "if expected != packet.digest { f() }",
            "let same = Array(mac[4..<20]) == other.mac[4...]", "x = a == key.secret, b",
            "guard output[0..<4] == wanted else { f() }",
            "return a ? digest?.first == 3 : mac == b",
            "x = memcmp(a, b, 16) == 0", "x = a.elementsEqual(b)", "x = wholeMAC == b",
            "x = mac(of: packet) == b", "x = a.starts(with: b)",
        ])
    func noticesComparison(source: String) {
        #expect(Comparisons.findings(in: source).count == 1)
    }

    @Test(
        "Other comparisons pass",
        arguments: [
            "guard length == digest.count else { return }", "x = secret.count != 16",
            "let digest = a", "x = digest.lowerBound >= 4", "x = a === mac",
            "x = CRYPTO_memcmp(a, digest, 16) == 0", "case .mac(id, let digest) = x",
            "x = id == mac.keyID", "mac[3] = 4", "x = EVP_Digest(a) == 1",
            "x = type == .aes128CMACs",
        ])
    func passesComparison(source: String) {
        #expect(Comparisons.findings(in: source).isEmpty)
    }
}
