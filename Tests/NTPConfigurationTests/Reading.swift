import NTPConfiguration

/// Reads text as the file `f`; nothing is included, and every key and leap file is there.
func read(
    _ text: String, files: [String: String] = [:], existing: Bool = true
) -> ConfigurationAnalysis {
    read(bytes: Array(text.utf8), files: files, existing: existing)
}

func read(
    bytes: [UInt8], files: [String: String] = [:], existing: Bool = true
) -> ConfigurationAnalysis {
    ConfigurationReader.read(
        file: "f", contents: bytes,
        environment: ConfigurationEnvironment(
            include: { path in files[path].map { Array($0.utf8) } },
            fileExists: { _ in existing }))
}

extension ConfigurationAnalysis {
    /// `LINE SEVERITY CODE` of each finding.
    var summary: [String] {
        findings.map { "\($0.location.line) \($0.severity.rawValue) \($0.code.rawValue)" }
    }

    var wordsWithoutEffect: [String] { withoutEffect.map(\.keyword) }
}

/// Reads the printed-back text where no file is there at all, the hardest place for it.
func reread(_ configuration: Configuration) -> ConfigurationAnalysis {
    read(configuration.printed(), existing: false)
}

/// A small generator of its own: the same seed is the same test everywhere.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }

    mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }
}
