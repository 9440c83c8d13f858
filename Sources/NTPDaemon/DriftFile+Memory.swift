import ClockAlgorithms
import LinuxPlatform
import NTPTime

// Behind the first line of the drift file stands what other programs take for comments: all that
// the statistical discipline wants to know again after a restart.
//
//     -12.346
//     # meridian frequency -12.345678 ppm deviation 0.000812 ppm at 1800000000
//     # meridian oscillator 0.00 -3.12 -8.01 -12.55 -2.20 -4.00

extension DriftFile {
    private static let mark = "# meridian"
    /// An edited first line counts more than what was remembered of another, s/s.
    private static let likeness = 1e-9

    /// The lines behind the first.
    static func lines(of memory: OscillatorMemory, at unixSeconds: Int64) -> String {
        func ppm(_ value: Double) -> String { DecimalText.fixed(value * 1e6, digits: 6) }
        let weights = memory.logWeights.map { DecimalText.fixed($0, digits: 2) }
        return "\(mark) frequency \(ppm(memory.frequency)) ppm"
            + " deviation \(ppm(memory.deviation)) ppm at \(unixSeconds)\n"
            + "\(mark) oscillator \(weights.joined(separator: " "))\n"
    }

    /// What the file says of the oscillator beside its frequency, aged until `unixSeconds`; nil
    /// where it says nothing, or of another frequency than the first line has.
    func memory(frequency: Double, at unixSeconds: Int64) -> OscillatorMemory? {
        guard let contents = try? FileStore.read(path, limit: 4096) else { return nil }
        let text = String(decoding: contents, as: UTF8.self)
        return DriftFile.memory(in: text, frequency: frequency, at: unixSeconds)
    }

    static func memory(
        in text: String, frequency: Double, at unixSeconds: Int64
    ) -> OscillatorMemory? {
        var (numbers, weights): ([Double], [Double]) = ([], [])
        for line in text.split(separator: "\n") where line.hasPrefix(mark) {
            let words = line.split(separator: " ").dropFirst(2)
            let values = words.compactMap { Double($0) }
            if words.first == "frequency" { numbers = values }
            if words.first == "oscillator" { weights = values }
        }
        guard numbers.count == 3 else { return nil }
        let memory = OscillatorMemory(
            frequency: numbers[0] * 1e-6, deviation: numbers[1] * 1e-6, logWeights: weights)
        guard memory.isUsable, abs(memory.frequency - frequency) < likeness else { return nil }
        return memory.aged(by: Double(unixSeconds) - numbers[2])
    }
}
