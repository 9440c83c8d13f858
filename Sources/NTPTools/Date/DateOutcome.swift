import NTPTime
import NTPWire

/// What one run of ntpdate came to, for its JSON document (Documentation/schemas/ntpdate.json).
final class DateOutcome {
    enum Action: String {
        case step, slew, none
    }

    var servers: [DateServer] = []
    /// The place in `servers` of the one whose time was taken.
    var selected: Int?
    /// What was done to the clock.
    var action = Action.none
    var cause: String?
    /// Lines that went to standard error.
    var errors: [String] = []

    func json(exitCode: Int32) -> JSONText {
        let chosen = selected.map { servers[$0] }
        return .object([
            .init("servers", .array(servers.map(\.json))),
            .init("selected", .optional(chosen?.address.address.description)),
            .init("offset_seconds", .optional(chosen?.offset, digits: 6)),
            .init("action", .string(action.rawValue)),
            .init("cause", .optional(cause)),
            .init("errors", .array(errors.map { .string($0) })),
            .init("exit_code", .integer(Int64(exitCode))),
        ])
    }
}

extension DateServer {
    fileprivate var json: JSONText {
        let answers = samples.filter { $0.delay > 0 }.count
        let isMeasured = answers > 0
        return .object([
            .init("address", .string(address.address.description)),
            .init("port", .integer(Int64(address.port))),
            .init("requests", .integer(Int64(requests))),
            .init("answers", .integer(Int64(answers))),
            .init("stratum", isMeasured ? .integer(Int64(stratum)) : .null),
            .init("leap", isMeasured ? .integer(Int64(leap.rawValue)) : .null),
            .init("offset_seconds", isMeasured ? .decimal(offset, digits: 6) : .null),
            .init("delay_seconds", isMeasured ? .decimal(delay, digits: 6) : .null),
            .init("dispersion_seconds", isMeasured ? .decimal(dispersion, digits: 6) : .null),
            .init("kiss", .optional(kiss.map { TerminalText.visible($0.referenceID.letters) })),
            .init("dropped", .optional(drop?.text)),
        ])
    }
}
