import NTPTime
import NTPWire

/// One association of a server: its identifier and its status word.
struct AssociationStatus: Equatable, Sendable {
    var identifier: UInt16
    var status: PeerStatusWord

    init(identifier: UInt16, status: PeerStatusWord) {
        self.identifier = identifier
        self.status = status
    }

    /// Whether the short lists show it: configured or reachable.
    var isOfInterest: Bool {
        // A literal of an option set from another target is made by the runtime, which reads every
        // conformance in the program for it.
        status.flags.contains(.configured) || status.flags.contains(.reachable)
    }

    /// The answer to a read status request, in ascending order of identifiers; nil where its
    /// size is no multiple of four bytes.
    static func list(_ data: [UInt8]) -> [AssociationStatus]? {
        guard data.count % 4 == 0 else { return nil }
        return stride(from: 0, to: data.count, by: 4).map { place in
            let identifier = UInt16(data[place]) << 8 | UInt16(data[place + 1])
            let bits = UInt16(data[place + 2]) << 8 | UInt16(data[place + 3])
            return AssociationStatus(identifier: identifier, status: PeerStatusWord(bits: bits))
        }.sorted { $0.identifier < $1.identifier }
    }
}

/// The table of `ntpq -c as`.
enum AssociationTable {
    static func lines(_ associations: [AssociationStatus], all: Bool) -> [String] {
        guard !associations.isEmpty else { return ["No association ID's in list"] }
        let heading = [
            "", "ind assid status  conf reach auth condition  last_event cnt",
            String(repeating: "=", count: 59),
        ]
        return heading
            + associations.enumerated().filter { all || $0.element.isOfInterest }
            .map { row(index: $0.offset + 1, $0.element) }
    }

    private static func row(index: Int, _ association: AssociationStatus) -> String {
        let status = association.status
        let conf = status.flags.contains(.configured) ? "yes" : "no"
        let columns = [
            DecimalText.right(String(index), width: 3),
            DecimalText.right(String(association.identifier), width: 5),
            " " + DecimalText.hex(status.bits, digits: 4),
            "  " + DecimalText.right(conf, width: 3),
            " " + DecimalText.right(reach(status.flags), width: 4),
            " " + DecimalText.right(authentication(status.flags), width: 4),
            DecimalText.right(condition(status.selection), width: 9),
            DecimalText.right(lastEvent(status.event), width: 11),
            DecimalText.right(String(status.eventCount), width: 2),
        ]
        return columns.joined(separator: " ")
    }

    private static func reach(_ flags: PeerStatusFlags) -> String {
        if flags.contains(.broadcast) { return "none" }
        return flags.contains(.reachable) ? "yes" : "no"
    }

    private static func authentication(_ flags: PeerStatusFlags) -> String {
        guard flags.contains(.authenticationEnabled) else { return "none" }
        if flags.contains(.broadcast) { return "yes" }
        return flags.contains(.authentic) ? "ok " : "bad"
    }

    private static func condition(_ selection: PeerSelection) -> String {
        String(selection.word.dropFirst("sel_".count))
    }

    /// Events that came after ntpq's table was made stay blank in it, as there.
    private static func lastEvent(_ event: PeerEvent) -> String {
        switch event {
        case .clockEvent: "clock_alarm"
        case .unspecified, .badAuthentication, .popcorn, .interleaveMode, .interleaveError: ""
        default: event.word
        }
    }
}
