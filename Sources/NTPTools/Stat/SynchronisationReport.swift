import NTPTime
import NTPWire

/// What ntpstat says of a daemon, from its system variables; lines and exit codes are the
/// original's, with the `-m` of version 1.5.
struct SynchronisationReport: Equatable, Sendable {
    /// Synchronised; within the maximum error if one was given.
    static let synchronised: Int32 = 0
    static let unsynchronised: Int32 = 1
    static let unreachable: Int32 = 2
    static let usageError: Int32 = 3

    static let unreachableText = "Unable to talk to NTP daemon. Is it running?"

    var lines: [String]
    var exitCode: Int32
    private var status: SystemStatusWord
    private var values: SystemVariables
    private var serverAddress: String?

    /// `serverAddress` is the system peer's, where it is known; else the reference identifier
    /// stands for it if it is an address.
    init(
        status: SystemStatusWord, variables: [ReceivedVariable], serverAddress: String?,
        maximumError: Double?
    ) {
        let values = SystemVariables(variables)
        self.status = status
        self.values = values
        self.serverAddress = status.source == .ntp ? serverAddress ?? values.address : nil
        let polling =
            values.pollSeconds.map { "   polling server every \($0) s" }
            ?? "poll interval unknown"
        guard status.leap != .unsynchronised else {
            // The original looks for event 1, a restart in NTP version 3; now that is event 6.
            let restarts = status.event == .frequencyNotSet || status.event == .restart
            let restart = restarts ? ["  time server re-starting"] : []
            lines = ["unsynchronised"] + restart + [polling]
            exitCode = SynchronisationReport.unsynchronised
            return
        }
        let stratum = values.stratum.map { "at stratum \($0)" } ?? "stratum unknown"
        let source = SynchronisationReport.source(status, serverAddress ?? values.address)
        lines = ["synchronised to \(source) \(stratum)"]
        exitCode = SynchronisationReport.synchronised
        guard let error = values.errorMilliseconds else {
            lines += ["accuracy unknown", polling]
            return
        }
        var accuracy = "   time correct to within \(DecimalText.fixed(error, digits: 0)) ms"
        if let maximumError, error > maximumError {
            let limit = DecimalText.fixed(maximumError, digits: 0)
            accuracy += " (exceeded maximum of \(limit) ms)"
            exitCode = SynchronisationReport.unsynchronised
        }
        lines += [accuracy, polling]
    }

    /// One document, after Documentation/schemas/ntpstat.json.
    func json(host: String, cause: String?) -> JSONText {
        let source = status.source?.word.dropFirst("sync_".count)
        return .object([
            .init("server", .string(host)), .init("is_reachable", .bool(true)),
            .init("is_synchronised", .bool(status.leap != .unsynchronised)),
            .init("source", .optional(source.map(String.init))),
            .init("source_address", .optional(serverAddress)),
            .init("stratum", .optional(values.stratum.map { Int64(clamping: $0) })),
            .init("maximum_error_ms", .optional(values.errorMilliseconds, digits: 3)),
            .init("poll_seconds", .optional(values.pollSeconds)),
            .init("exit_code", .integer(Int64(exitCode))), .init("cause", .optional(cause)),
        ])
    }

    /// The same of a daemon that did not answer.
    static func unreachableJSON(host: String, cause: String) -> JSONText {
        let unknown = [
            "source", "source_address", "stratum", "maximum_error_ms", "poll_seconds",
        ]
        return .object(
            [
                .init("server", .string(host)), .init("is_reachable", .bool(false)),
                .init("is_synchronised", .null),
            ] + unknown.map { .init($0, .null) } + [
                .init("exit_code", .integer(Int64(unreachable))), .init("cause", .string(cause)),
            ])
    }

    private static func source(_ status: SystemStatusWord, _ address: String?) -> String {
        switch status.source {
        case .unspecified: "unspecified"
        case .pulsePerSecond: "atomic clock"
        case .lowFrequencyRadio: "VLF radio"
        case .highFrequencyRadio: "HF radio"
        case .ultraHighFrequencyRadio: "UHF radio"
        case .local: "local net"
        case .ntp: "NTP server" + (address.map { " (\($0))" } ?? " <IP unknown>")
        case .other: "UDP/TIME"
        case .wristwatch: "wristwatch"
        case .telephone: "modem"
        case nil: "unknown source"
        }
    }
}

/// The system variables that ntpstat looks at.
private struct SystemVariables: Equatable, Sendable {
    var stratum: UInt64?
    var rootDelay: Double?
    var rootDispersion: Double?
    var timeConstant: Int64?
    var address: String?

    init(_ variables: [ReceivedVariable]) {
        for variable in variables {
            guard let value = variable.value else { continue }
            switch variable.nameText {
            case "stratum": stratum = QueryNumbers.unsigned(value)
            case "rootdelay": rootDelay = QueryNumbers.decimal(value)
            case "rootdisp", "rootdispersion": rootDispersion = QueryNumbers.decimal(value)
            case "tc", "poll": timeConstant = timeConstant ?? QueryNumbers.signed(value)
            case "refid": address = QueryNumbers.address(value)?.description
            default: break
            }
        }
    }

    /// Root delay / 2 + root dispersion: the bound of the clock's error.
    var errorMilliseconds: Double? {
        guard let rootDelay, let rootDispersion else { return nil }
        return rootDelay / 2 + rootDispersion
    }

    var pollSeconds: Int64? {
        timeConstant.flatMap { (0...31).contains($0) ? 1 << $0 : nil }
    }
}
