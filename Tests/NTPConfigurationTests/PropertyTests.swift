import NTPConfiguration
import Testing

/// What holds for any text and any configuration.
struct PropertyTests {
    /// Reading never fails and never traps, and what it makes prints back, whatever was done to
    /// good lines.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func mutatedLines(_ seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            var bytes: [UInt8] = []
            for _ in 0..<50 {
                bytes += mutated(dice.pick(KeywordTests.lines), &dice) + [0x0a]
            }
            let analysis = read(bytes: bytes)
            let again = reread(analysis.configuration)
            #expect(again.summary == [])
            #expect(
                again.configuration.withoutLocations == analysis.configuration.withoutLocations)
            guard again.summary.isEmpty else { return }
        }
    }

    private func mutated(_ line: String, _ dice: inout Dice) -> [UInt8] {
        var bytes = Array(line.utf8)
        for _ in 0..<dice.next() % 4 where !bytes.isEmpty {
            let index = Int(dice.next() % UInt64(bytes.count))
            switch dice.next() % 6 {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: dice.next())
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(dice.pick(Array(" \t\"#=(){};|,/-0x9\u{e9}".utf8)), at: index)
            case 3: bytes.insert(contentsOf: "99999999999999999999".utf8, at: index)
            case 4: bytes.removeSubrange(index...)
            default: bytes += [0x20] + Array(dice.pick(KeywordTests.lines).utf8)
            }
        }
        return bytes
    }

    /// Words of the language in any order: nearer to real lines than mutations come.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func shuffledWords(_ seed: UInt64) {
        let words = KeywordTests.lines.flatMap { $0.split(separator: " ").map(String.init) }
        var dice = Dice(seed: seed + 100)
        for _ in 0..<50 {
            var text = ""
            for _ in 0..<40 {
                for _ in 0...dice.next() % 8 { text += dice.pick(words) + " " }
                text += "\n"
            }
            let configuration = read(text).configuration
            let again = reread(configuration)
            #expect(again.summary == [])
            #expect(again.configuration.withoutLocations == configuration.withoutLocations)
        }
    }

    /// Good lines together, in any order.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func generatedFiles(_ seed: UInt64) {
        var dice = Dice(seed: seed + 200)
        for _ in 0..<25 {
            let text = (0..<60).map { _ in dice.pick(KeywordTests.lines) }.filter {
                !$0.hasPrefix("end")
            }.joined(separator: "\n")
            let analysis = read(text)
            #expect(
                analysis.findings.allSatisfy { finding in
                    [
                        .duplicateSource, .fudgeWithoutServer, .trustedKeysReplaced, .listTooLong,
                        .defaultNeedsKeys, .defaultIgnoresServers, .burstOnPublicServer,
                        .restrictAddsUp, .sourceTemplateReplaced, .nothingToTakeBack,
                    ].contains(finding.code)
                })
            let again = reread(analysis.configuration)
            #expect(again.summary == [])
            #expect(
                again.configuration.withoutLocations == analysis.configuration.withoutLocations)
        }
    }

    /// Sixteen times the lines take about sixteen times as long; what grows with the square would
    /// take 256 times.
    @Test(arguments: [
        "restrict 10.#.# nomodify noquery", "server 10.#.#", "server 127.127.#.#", "foo #",
        "restrict default kod", "unrestrict 10.#.# kod", "delrestrict default",
        "restrict 10.#.# mask 255.0.255.255", "trustedkey 1 # 2", "setvar a# = b",
        "interface listen 10.#.#",
    ])
    func linearTime(_ line: String) {
        func text(_ count: Int) -> [UInt8] {
            var text = ""
            for index in 0..<count {
                var parts = line.split(separator: "#", omittingEmptySubsequences: false)[...]
                text += parts.removeFirst()
                for part in parts { text += "\(index >> 8 % 256).\(index % 256)\(part)" }
                text += "\n"
            }
            return Array(text.utf8)
        }
        let (few, many) = (text(500), text(8000))
        let clock = ContinuousClock()
        let short = (0..<3).map { _ in clock.measure { _ = read(bytes: few) } }.min() ?? .zero
        let long = clock.measure { _ = read(bytes: many) }
        #expect(long < short * 100 + .milliseconds(200))
    }
}
