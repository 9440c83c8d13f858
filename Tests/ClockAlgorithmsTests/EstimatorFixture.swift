import Glibc
import Testing

/// Samples of simulated sources, and what a research prototype in C made of them, in which one slip
/// was mended (the first sample of a shorter path lost its residuals)
/// (Fixtures/estimator-states.txt): `TIME OUTWARD HOMEWARD` in ms and ns, and behind some of them
/// the state `x f b P00 P11 bias count believed poll`, in seconds.
struct EstimatorFixture: Sendable, CustomTestStringConvertible {
    struct State {
        var phase: Double
        var frequency: Double
        var baseDelay: Double
        var phaseVariance: Double
        var frequencyVariance: Double
        var bias: Double
        var count: Int
        var isBelieved: Bool
        var poll: Double
    }

    struct Row {
        var time: Double
        var outward: Double
        var homeward: Double
        var state: State?
    }

    var name: String
    var rows: [Row] = []

    var testDescription: String { name }

    /// Empty where the file can not be read; a test looks for that.
    static let all: [EstimatorFixture] = {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let folder = here.dropLast().joined(separator: "/")
        guard let file = fopen("\(folder)/Fixtures/estimator-states.txt", "r") else { return [] }
        defer { fclose(file) }
        var found: [EstimatorFixture] = []
        var buffer = [CChar](repeating: 0, count: 1024)
        while fgets(&buffer, 1024, file) != nil {
            let bytes = buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
            let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
            if words.first == "scenario" {
                found.append(EstimatorFixture(name: String(words[1])))
            } else if !found.isEmpty, let row = Row(words.compactMap { Double($0) }) {
                found[found.count - 1].rows.append(row)
            }
        }
        return found
    }()
}

extension EstimatorFixture.Row {
    init?(_ numbers: [Double]) {
        guard numbers.count >= 3 else { return nil }
        time = numbers[0] * 1e-3
        outward = numbers[1] * 1e-9
        homeward = numbers[2] * 1e-9
        guard numbers.count == 12 else { return }
        state = EstimatorFixture.State(
            phase: numbers[3], frequency: numbers[4], baseDelay: numbers[5],
            phaseVariance: numbers[6], frequencyVariance: numbers[7], bias: numbers[8],
            count: Int(numbers[9]), isBelieved: numbers[10] == 1, poll: numbers[11])
    }
}
