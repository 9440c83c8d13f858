import NTPTime
import NTPWire

// What meridian prints of a daemon's state.

extension DaemonState {
    var statusLines: [String] {
        guard isSynchronised else {
            return ["\(host) " + (cause ?? "is not synchronised")]
        }
        func milliseconds(_ name: String) -> String {
            decimal(name).map { DecimalText.fixed($0, digits: 3) + " ms" } ?? "?"
        }
        let stratum = integer("stratum").map(String.init) ?? "?"
        let bound = maximumError.map { DecimalText.fixed($0, digits: 3) + " ms" } ?? "?"
        let frequency =
            decimal("frequency").map { DecimalText.fixed($0, digits: 3) + " ppm" } ?? "?"
        return [
            "synchronised to \(sourceText) at stratum \(stratum)",
            "offset \(milliseconds("offset")), jitter \(milliseconds("sys_jitter")),"
                + " off by no more than \(bound)",
            "frequency \(frequency), poll every \(pollSeconds.map(String.init) ?? "?") s,"
                + " up \(integer("ss_uptime").map(String.init) ?? "?") s",
        ]
    }

    private var sourceText: String {
        guard let peer = systemPeer else { return text("refid") ?? "an unknown source" }
        return peer.label
    }

    var sourceLines: [String] {
        guard !sources.isEmpty else {
            return ["\(host) has no sources; are there server or pool lines in its ntp.conf?"]
        }
        let lines = sources.map { source in
            let use = SourceUse(source.report)
            let tally = source.report.association.status.selection.tally
            return "\(tally)\(source.label): \(use.kind.rawValue), \(use.reason)"
                + source.measurement
        }
        return lines + (cause.map { ["\(host) \($0)"] } ?? [])
    }
}

extension DaemonState.SourceState {
    /// `ntp.example (192.0.2.1)`, or the address alone where that is the name.
    var label: String {
        guard let address = report.variables.sourceAddress, !address.isUnspecified,
            name != address.description
        else { return name }
        return "\(name) (\(address))"
    }

    /// `; offset 0.012 ms, delay 1.300 ms, reach 377`; nothing where nothing was heard.
    fileprivate var measurement: String {
        let variables = report.variables
        guard variables.reach != 0 else { return "" }
        return "; offset \(DecimalText.fixed(variables.offset, digits: 3)) ms,"
            + " delay \(DecimalText.fixed(variables.delay, digits: 3)) ms,"
            + " reach \(String(variables.reach, radix: 8))"
    }
}

extension DaemonState {
    /// Documentation/schemas/status.json.
    var statusJSON: JSONText {
        .object([
            .init("host", .string(host)),
            .init("is_synchronised", .bool(isSynchronised)),
            .init("cause", .optional(fault ?? cause.map { "\(host) \($0)" })),
            .init("leap", fault == nil ? .string(leapWord) : .null),
            .init("stratum", .optional(integer("stratum"))),
            .init("refid", .optional(text("refid"))),
            .init(
                "source",
                .optional(systemPeer?.report.variables.sourceAddress?.description)),
            .init("source_name", .optional(systemPeer?.name)),
            .init("offset_ms", .optional(decimal("offset"), digits: 6)),
            .init("jitter_ms", .optional(decimal("sys_jitter"), digits: 6)),
            .init("frequency_ppm", .optional(decimal("frequency"), digits: 3)),
            .init("root_delay_ms", .optional(decimal("rootdelay"), digits: 3)),
            .init("root_dispersion_ms", .optional(decimal("rootdisp"), digits: 3)),
            .init("maximum_error_ms", .optional(maximumError, digits: 3)),
            .init("poll_seconds", .optional(pollSeconds)),
            .init("uptime_seconds", .optional(integer("ss_uptime"))),
            .init("version", .optional(text("version"))),
        ])
    }

    private var leapWord: String {
        switch status.leap {
        case .none: "none"
        case .addSecond: "add"
        case .deleteSecond: "delete"
        case .unsynchronised: "unsynchronised"
        }
    }

    /// Documentation/schemas/sources.json.
    var sourcesJSON: JSONText {
        .object([
            .init("host", .string(host)),
            .init("is_synchronised", .bool(isSynchronised)),
            .init("cause", .optional(fault ?? cause.map { "\(host) \($0)" })),
            .init(
                "sources",
                .array(
                    sources.map { source in
                        let use = SourceUse(source.report)
                        var members: [JSONText.Member] = [
                            .init("use", .string(use.kind.rawValue)),
                            .init("reason", .string(use.reason)),
                        ]
                        if case .object(let peer) = source.report.json(name: source.name) {
                            members += peer
                        }
                        return .object(members)
                    })),
        ])
    }
}
