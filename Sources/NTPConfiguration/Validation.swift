import NTPTime

/// Makes a configuration of a syntax tree: gives every value its place, tells what is out of
/// range, and then looks at the whole for what can hardly be meant. It sees no file and no clock;
/// whether a file is there it asks the environment.
struct Validation {
    var configuration = Configuration()
    var findings: [Finding] = []
    var withoutEffect: [KeywordWithoutEffect] = []
    let environment: ConfigurationEnvironment
    /// What the restrict lines so far add up to.
    var restrictions = RestrictionSums()
    var masksWithGaps = 0
    /// The sources met so far that another line would only repeat.
    var sources: Set<Source> = []
    /// The association of each reference clock, for its `fudge` and `device`.
    var clockIndices: [AssociationConfiguration.Target: Int] = [:]
    var keysPlace: SourceLocation?
    var leapfilePlace: SourceLocation?

    struct Source: Hashable {
        var kind: AssociationConfiguration.Kind
        var target: AssociationConfiguration.Target
        var port: UInt16
    }

    init(environment: ConfigurationEnvironment) {
        self.environment = environment
    }

    mutating func add(_ tree: SyntaxTree) {
        addStatements(tree)
        checkWhole()
    }

    mutating func addStatements(_ tree: SyntaxTree) {
        for statement in tree.statements {
            switch statement.directive.role {
            case .apply(let apply):
                if !statement.directive.hasEffect {
                    noEffect(
                        statement.directive.word, at: statement.location,
                        statement.directive.reason)
                }
                apply(statement, &self)
            case .simulate:
                addSimulation(statement)
            case .include, .end:
                break
            }
        }
    }

    // MARK: - Findings

    mutating func report(
        _ code: Finding.Code, _ severity: Finding.Severity, at place: SourceLocation,
        _ message: String, fix: String = ""
    ) {
        findings.append(Finding(code, severity, at: place, message, fix: fix))
    }

    mutating func noEffect(_ keyword: String, at place: SourceLocation, _ message: String) {
        withoutEffect.append(
            KeywordWithoutEffect(keyword: keyword, location: place, message: message))
    }

    mutating func noEffect(
        _ keyword: String, at place: SourceLocation, _ reason: IdleReason?
    ) {
        let why = reason.map { ": \($0.rawValue)" } ?? ""
        noEffect(keyword, at: place, "'\(keyword)' has no effect" + why)
    }

    // MARK: - Values

    private enum Verdict {
        case applies(Value)
        case passedOver
        case losesLine
    }

    /// Gives each option's value to `root`; false where one of them loses the line.
    mutating func apply<Root>(
        _ statement: Statement, _ rows: [OptionRow<Root>], to root: inout Root
    ) -> Bool {
        let directive = statement.directive
        for option in statement.options where rows.indices.contains(option.row) {
            let row = rows[option.row]
            switch verdict(option.value, row.shape, of: row.word, at: option.location) {
            case .applies(let value):
                row.apply(&root, value)
                if directive.hasEffect, !row.hasEffect {
                    noEffect("\(directive.word) \(row.word)", at: option.location, row.reason)
                }
            case .passedOver:
                break
            case .losesLine:
                return false
            }
        }
        return true
    }

    private mutating func verdict(
        _ value: Value, _ shape: ValueShape, of word: String, at place: SourceLocation
    ) -> Verdict {
        switch (shape, value) {
        case (.integer(let range, let outOfRange), .integer(let number)):
            guard !range.contains(number) else { return .applies(value) }
            return outside(range, outOfRange, of: word, at: place, number)
        case (.number(let range), .number(let number)):
            guard !range.contains(number) else { return .applies(value) }
            report(
                .valueOutOfRange, .error, at: place,
                "'\(word)' wants a number from \(Printed.number(range.lowerBound)) to"
                    + " \(Printed.number(range.upperBound)); it is passed over")
            return .passedOver
        case (.boolean, .integer(let number)):
            if number != 0, number != 1 {
                report(
                    .valueClamped, .warning, at: place,
                    "'\(word)' wants 0 or 1; anything else counts as 1", fix: "write 1")
            }
            return .applies(.boolean(number != 0))
        default:
            return .applies(value)
        }
    }

    private mutating func outside(
        _ range: ClosedRange<Int64>, _ outOfRange: ValueShape.OutOfRange, of word: String,
        at place: SourceLocation, _ number: Int64
    ) -> Verdict {
        let wanted = "'\(word)' is a number from \(range.lowerBound) to \(range.upperBound)"
        switch outOfRange {
        case .clamp:
            let nearest = min(max(number, range.lowerBound), range.upperBound)
            report(
                .valueClamped, .warning, at: place, "\(wanted); it counts as \(nearest)",
                fix: "write \(nearest)")
            return .applies(.integer(nearest))
        case .passOver:
            report(.valueOutOfRange, .error, at: place, "\(wanted); it is passed over")
            return .passedOver
        case .loseLine:
            report(.valueOutOfRange, .error, at: place, "\(wanted); the line is ignored")
            return .losesLine
        }
    }

    // MARK: - Directives that are all table

    mutating func addGroup(_ statement: Statement, _ rows: [OptionRow<Configuration>]) {
        if statement.directive.word == "crypto", configuration.crypto == nil {
            configuration.crypto = CryptoOptions()
        }
        var changed = configuration
        if apply(statement, rows, to: &changed) { configuration = changed }
        noteRaised(statement)
    }

    mutating func addSingle(_ statement: Statement, _ row: OptionRow<Configuration>) {
        guard let argument = statement.arguments.first, case .value(let value) = argument.content
        else { return }
        if row.word == "keys" { keysPlace = argument.location }
        switch verdict(value, row.shape, of: row.word, at: argument.location) {
        case .applies(let value): row.apply(&configuration, value)
        case .passedOver, .losesLine: break
        }
    }

    mutating func setFeatures(_ statement: Statement, _ isOn: Bool) {
        for option in statement.options where FeatureSwitches.rows.indices.contains(option.row) {
            let row = FeatureSwitches.rows[option.row]
            row.apply(&configuration.features, .boolean(isOn))
            if !row.hasEffect {
                noEffect(
                    "\(statement.directive.word) \(row.word)", at: option.location, row.reason)
            }
        }
    }

    /// AIX and HP-UX: the clock is never stepped, which elsewhere is `tinker step 0`.
    mutating func setSlewAlways(_ statement: Statement) {
        let isOn = statement.arguments.first?.text == "yes"
        configuration.tinker.setStep(isOn ? 0 : TinkerOptions().step)
        report(
            .vendorKeyword, .note, at: statement.location,
            "'slewalways' is not of ntp.org's language; it counts as"
                + (isOn ? " 'tinker step 0'" : " the default step"),
            fix: isOn ? "write 'tinker step 0'" : "take it away")
    }
}
