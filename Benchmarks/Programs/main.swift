// usage: benchmarks [NAME...]    prints the rows of a table; scripts/bench runs all of them
let benchmarks: [(name: String, run: () -> Void)] = [("access", AccessBenchmark.run)]

let wanted = CommandLine.arguments.dropFirst()
for benchmark in benchmarks where wanted.isEmpty || wanted.contains(benchmark.name) {
    benchmark.run()
}
