import Glibc
import Testing

@testable import NTPSimulator

/// The worlds of Benchmarks/Scenarios, two hours each, with a few seeds; `make soak` has hundreds.
@Suite struct ScenarioFileTests {
    private static let folder =
        #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        + "/Benchmarks/Scenarios"

    static let files: [String] = {
        guard let folder = opendir(folder) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".scenario") { names.append(name) }
        }
        return names.sorted()
    }()

    static func scenario(_ name: String) throws -> Scenario {
        let file = try #require(fopen(folder + "/" + name, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        let outcome = ScenarioReader.read(file: name, contents: bytes)
        #expect(outcome.findings.map(\.description) == [])
        return outcome.scenario
    }

    @Test func thereAreTwenty() {
        #expect(Self.files.count >= 20)
    }

    @Test(arguments: files)
    func demandsAreMetAndNoRunIsLost(file: String) throws {
        let scenario = try Self.scenario(file)
        let runs = (1...5 as ClosedRange<UInt64>).map { seed in
            let (run, breaches) = scenario.measure(seed: seed)
            #expect(breaches == [], "seed \(seed)")
            return run
        }
        let median = try #require(Quantile.median(runs.map(\.errorRMS)))
        #expect(median > 0 && median < 0.1)
        let far = runs.filter { $0.errorRMS > 10 * median }.map(\.seed)
        #expect(far == [])
    }
}
