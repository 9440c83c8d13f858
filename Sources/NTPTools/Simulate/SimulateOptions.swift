/// `meridian simulate`'s command line.
struct SimulateOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case seeds, firstSeed, json, each, heal, replay, help
    }

    enum Request: Equatable, Sendable {
        case run(SimulateOptions)
        case help
    }

    struct Fault: Error, Equatable, Sendable {
        var text: String
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

    static let help = [
        usage,
        "       meridian simulate --replay FILE...",
        "  -n, --seeds SEEDS     how many runs of each scenario, 1 to 100000 (1)",
        "  -f, --first-seed N    the first run's seed; each further one is one more (1)",
        "  -e, --each            a line for each run as well",
        "  -j, --json            one line of JSON for each file",
        "      --heal HOURS      plays runs above three medians on: do they get well?",
        "  -r, --replay          the files are rawstats or peerstats; what the estimator makes",
        "                        of them",
        "  -h, --help            print this",
        "Exit status: 0 fine, 1 a demand of a scenario was not met, 2 a file cannot be read,",
        "3 usage.",
    ]

    private static let scanner = OptionScanner<Flag>(options: [
        .init(.seeds, "n", long: "seeds", takesValue: true),
        .init(.firstSeed, "f", long: "first-seed", takesValue: true),
        .init(.each, "e", long: "each"), .init(.json, "j", long: "json"),
        .init(.heal, long: "heal", takesValue: true), .init(.replay, "r", long: "replay"),
        .init(.help, "h", long: "help"),
    ])

    static func parse(_ arguments: [String]) throws(Fault) -> Request {
        let items: [OptionScanner<Flag>.Item]
        do {
            items = try scanner.scan(arguments)
        } catch {
            throw Fault(text: error.text)
        }
        var options = SimulateOptions()
        for item in items {
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
        guard !options.files.isEmpty else { throw Fault(text: "no file is named") }
        return .run(options)
    }

    private static func number(
        _ text: String, _ range: ClosedRange<Int>, _ what: String
    ) throws(Fault) -> Int {
        guard let value = Int(text), range.contains(value) else {
            let shown = TerminalText.visible(text)
            throw Fault(
                text: "'\(shown)' is no number of \(what) from \(range.lowerBound)"
                    + " to \(range.upperBound)")
        }
        return value
    }
}
