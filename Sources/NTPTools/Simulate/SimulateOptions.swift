/// `meridian simulate`'s command line.
struct SimulateOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case seeds, firstSeed, json, each, heal, replay, help
    }

    /// Scenario files, or with `isReplay` recordings.
    var files: [String] = []
    var seeds = 1
    var firstSeed: UInt64 = 1
    var isJSON = false
    /// A line for each seed.
    var showsEach = false
    /// Runs far above the median are played on for so many hours.
    var healingHours: Int?
    var isReplay = false

    static let usage = "usage: meridian simulate [-n SEEDS] [--json] FILE..."

    static let rows: [ToolOption<Flag>] = [
        .init(
            .seeds, "n", "seeds", value: "seeds", "how many runs of each file, 1 to 100000 (1)"),
        .init(
            .firstSeed, "f", "first-seed", value: "seed",
            "the first run's seed; each further one is one more (1)"),
        .init(.each, "e", "each", "print a line for each run as well"),
        .init(.json, "j", "json", "print one line of JSON for each file"),
        .init(
            .heal, nil, "heal", value: "hours",
            "play runs above three medians on for 1 to 10000 hours; tell which still are"),
        .init(
            .replay, "r", "replay",
            "the files are rawstats or peerstats; tell what the estimator makes of them"),
        .init(.help, "h", "help", "print a summary"),
    ]

    static let help =
        [usage, "       meridian simulate --replay FILE..."] + OptionHelp.dashLines(rows) + [
            "Exit status: 0 fine, 1 a demand of a scenario was not met, 2 a file cannot be read,",
            "3 usage.",
        ]

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<SimulateOptions> {
        var options = SimulateOptions()
        for item in try OptionScanner(rows).scan(arguments) {
            switch item {
            case .option(.help): return .help
            case .option(.json): options.isJSON = true
            case .option(.each): options.showsEach = true
            case .option(.replay): options.isReplay = true
            case .value(.seeds, let text):
                options.seeds = try number(text, 1...100_000, "seeds")
            case .value(.firstSeed, let text):
                options.firstSeed = UInt64(try number(text, 0...Int.max, "first seed"))
            case .value(.heal, let text):
                options.healingHours = try number(text, 1...10_000, "hours")
            case .operand(let file): options.files.append(file)
            default: break
            }
        }
        guard !options.files.isEmpty else { throw OptionFault(text: "no file is named") }
        return .run(options)
    }

    private static func number(
        _ text: String, _ range: ClosedRange<Int>, _ what: String
    ) throws(OptionFault) -> Int {
        guard let value = Int(text), range.contains(value) else {
            let shown = TerminalText.visible(text)
            throw OptionFault(
                text: "'\(shown)' is no number of \(what) from \(range.lowerBound)"
                    + " to \(range.upperBound)")
        }
        return value
    }
}
