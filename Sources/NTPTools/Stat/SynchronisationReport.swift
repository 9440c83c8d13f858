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

    /// `serverAddress` is the system peer's, where it is known; else the reference identifier
    /// stands for it if it is an address.
    init(
        status: SystemStatusWord, variables: [ReceivedVariable], serverAddress: String?,
        maximumError: Double?
    ) {
        let values = SystemVariables(variables)
        let polling =
            values.pollSeconds.map { "   polling server every \($0) s" }
            ?? "poll interval unknown"
        guard status.leap != .unsynchronised else {
            let restart = status.event == .restart ? ["  time server re-starting"] : []
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
private struct SystemVariables {
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
