// usage: benchmarks [NAME...]    scripts/bench runs all of them: access and clients print rows of
// a table, accuracy a table of its own
let benchmarks: [(name: String, run: () -> Void)] = [
    ("access", AccessBenchmark.run), ("clients", ClientsBenchmark.run),
    ("accuracy", AccuracyBenchmark.run),
]

let wanted = CommandLine.arguments.dropFirst()
for benchmark in benchmarks where wanted.isEmpty || wanted.contains(benchmark.name) {
    benchmark.run()
}
