package import NTPTime

/// What happened in a world, a line each: `SECONDS HOST WHAT`. It depends on the seed alone, so
/// two runs agree byte for byte, in one process or in two, or something reads what it must not:
/// a clock, the order of a Set, memory.
package struct Trace: Equatable, Sendable {
    package private(set) var lines: [String] = []
    package private(set) var lineCount = 0
    /// FNV-1a of all lines, each with its line feed; the same in every process, as Swift's own
    /// Hasher is not.
    package private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    /// A day of a large world is gigabytes, and to write it takes longer than to live it.
    private let keepsLines: Bool

    /// - Parameter keepsLines: without, nothing is recorded at all.
    package init(keepsLines: Bool) {
        self.keepsLines = keepsLines
    }

    package mutating func record(
        _ text: @autoclosure () -> String, of host: String, at time: MonotonicInstant
    ) {
        guard keepsLines else { return }
        let seconds = time.nanoseconds / 1_000_000_000
        let fraction = String(time.nanoseconds % 1_000_000_000)
        let stamp = "\(seconds).\(DecimalText.right(fraction, width: 9, fill: "0"))"
        let line = "\(stamp) \(host) \(text())"
        for byte in line.utf8 { mix(byte) }
        mix(0x0a)
        lineCount += 1
        lines.append(line)
    }

    private mutating func mix(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// The bytes of a file.
    package var text: String {
        lines.map { $0 + "\n" }.joined()
    }
}
