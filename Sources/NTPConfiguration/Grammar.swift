/// What may stand in one place behind a directive.
enum GrammarPiece: Sendable {
    /// `[-4|-6] HOST`.
    case host
    /// One host or more, to the end of the line.
    case hosts
    /// The same, or none.
    case optionalHosts
    /// Whom `restrict` speaks of.
    case subject
    case value(ValueShape)
    case optionalValue(ValueShape)
    /// One of these words, or none.
    case optionalWord([String])
    /// One string or more, to the end of the line; what is beyond `maximum` is passed over.
    case texts(maximum: Int)
    /// One number or more.
    case integers(ClosedRange<Int64>, maximum: Int)
    /// Key numbers and ranges of them, one or more: `1 5 (10 ... 20)`.
    case keys
    /// `NAME = VALUE`.
    case assignment
    /// `POLL EARLY | LATE`, any number of times.
    case skews
    /// ntpsec's name of a driver, and its `unit N`.
    case clockName
    /// What `unpeer` takes: a host, an association's number, `clock NAME [unit N]`.
    case removal
    /// Options in any order; fewer than `minimum` lose the line.
    case options(OptionSection, minimum: Int)
    /// The flags of `restrict`: all of them count, wherever bad words stand among them.
    case flags(OptionSection)
}

/// The option words that may stand in one place, as the parser needs them: the rows themselves,
/// which know the fields, are for the validation.
struct OptionSection: Sendable {
    let words: [String]
    /// Beside `words`: why a word has no effect; what has an effect needs none.
    let reasons: [IdleReason?]
    let effects: [Bool]
    private let shapes: [ValueShape]
    private let indices: [String: Int]

    init<Root>(_ rows: [OptionRow<Root>]) {
        words = rows.map(\.word)
        shapes = rows.map(\.shape)
        effects = rows.map(\.hasEffect)
        reasons = rows.map(\.reason)
        indices = Dictionary(
            zip(words, words.indices), uniquingKeysWith: { first, _ in first })
    }

    /// The row's place among the rows of the section.
    func row(of word: String) -> (index: Int, shape: ValueShape)? {
        indices[word].map { ($0, shapes[$0]) }
    }

    static let association = OptionSection(AssociationConfiguration.rows)
    static let restriction = OptionSection(Restriction.rows)
    static let fudge = OptionSection(FudgeOptions.rows)
    static let device = OptionSection(DeviceOptions.rows)
    static let statisticsFile = OptionSection(StatisticsFile.rows)
    static let trap = OptionSection(TrapReceiver.rows)
    static let features = OptionSection(FeatureSwitches.rows)
}

/// One directive of ntp.conf: the first word of a line.
struct Directive: Sendable {
    enum Role: Sendable {
        /// Adds what the line says to the configuration.
        case apply(@Sendable (Statement, inout Validation) -> Void)
        /// Reads another file in this place.
        case include
        /// Ends the reading.
        case end
        /// Opens a block that goes on over many lines.
        case simulate
    }

    let word: String
    let grammar: [GrammarPiece]
    let hasEffect: Bool
    /// Of a directive without effect; its options then have none either.
    private(set) var reason: IdleReason?
    let role: Role

    init(
        _ word: String, _ grammar: [GrammarPiece], hasEffect: Bool = false,
        _ apply: @escaping @Sendable (Statement, inout Validation) -> Void
    ) {
        self.word = word
        self.grammar = grammar
        self.hasEffect = hasEffect
        role = .apply(apply)
    }

    init(_ word: String, _ grammar: [GrammarPiece], role: Role, hasEffect: Bool) {
        self.word = word
        self.grammar = grammar
        self.hasEffect = hasEffect
        self.role = role
    }

    /// The same directive, for this reason without effect where it has none.
    func idle(_ reason: IdleReason?) -> Directive {
        var directive = self
        directive.reason = reason
        return directive
    }

    /// The words that may stand behind it as options.
    var section: OptionSection? {
        switch grammar.last {
        case .options(let section, minimum: _), .flags(let section): section
        default: nil
        }
    }
}

/// A directive that is nothing but options, each of them a field of the configuration.
struct OptionGroup: Sendable {
    let word: String
    let rows: [OptionRow<Configuration>]
    /// `crypto` alone is a line too.
    var minimum = 1
    var hasEffect = false
    var reason: IdleReason?
    /// Its rows only read in; the printer knows the group itself.
    var isPrinted = true

    static let all: [OptionGroup] = [
        OptionGroup(
            word: "tinker", rows: TinkerOptions.rows.map { $0.within(\.tinker) }, hasEffect: true),
        OptionGroup(
            word: "tos", rows: SelectionOptions.rows.map { $0.within(\.tos) }, hasEffect: true),
        OptionGroup(
            word: "discard", rows: DiscardOptions.rows.map { $0.within(\.discard) },
            hasEffect: true),
        OptionGroup(
            word: "limit", rows: RateLimitOptions.rows.map { $0.within(\.limit) },
            hasEffect: true),
        OptionGroup(
            word: "mru", rows: MRUOptions.rows.map { $0.within(\.mru) }, hasEffect: true),
        OptionGroup(
            word: "rlimit", rows: ResourceLimits.rows.map { $0.within(\.resourceLimits) },
            hasEffect: true),
        OptionGroup(
            word: "nts", rows: NTSOptions.rows.map { $0.within(\.nts) },
            reason: .networkTimeSecurity),
        OptionGroup(
            word: "crypto",
            rows: CryptoOptions.rows.map { $0.within(\.crypto) } + [
                .integer("revoke", \.authentication.revoke, 0...31, .clamp).unprinted
            ], minimum: 0, reason: .autokey),
        OptionGroup(
            word: "extra", rows: [.integer("port", \.system.extraPort, 1...65535)],
            reason: .secondPort),
        OptionGroup(
            word: "statistics", rows: StatisticsKind.rows.map { $0.within(\.statistics.kinds) },
            reason: .statisticsFiles, isPrinted: false),
        OptionGroup(
            word: "reset", rows: CounterGroup.rows.map { $0.within(\.system.resets) },
            reason: .counters, isPrinted: false),
    ]

    var directive: Directive {
        let rows = rows
        return Directive(
            word, [.options(OptionSection(rows), minimum: minimum)], hasEffect: hasEffect
        ) { statement, validation in
            validation.addGroup(statement, rows)
        }.idle(reason)
    }
}
