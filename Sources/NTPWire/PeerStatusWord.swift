/// How the selection algorithm sees an association: three bits of its status word
/// (RFC 9327, 3.2, and the tally codes of its table).
package enum PeerSelection: UInt8, Equatable, Hashable, Sendable, CaseIterable {
    case reject = 0
    case falsetick = 1
    case excess = 2
    case outlier = 3
    case candidate = 4
    case backup = 5
    case systemPeer = 6
    case ppsPeer = 7

    package var word: String {
        switch self {
        case .reject: "sel_reject"
        case .falsetick: "sel_falsetick"
        case .excess: "sel_excess"
        case .outlier: "sel_outlier"
        case .candidate: "sel_candidate"
        case .backup: "sel_backup"
        case .systemPeer: "sel_sys.peer"
        case .ppsPeer: "sel_pps.peer"
        }
    }

    /// The character at the start of a billboard's row.
    package var tally: Character {
        switch self {
        case .reject: " "
        case .falsetick: "x"
        case .excess: "."
        case .outlier: "-"
        case .candidate: "+"
        case .backup: "#"
        case .systemPeer: "*"
        case .ppsPeer: "o"
        }
    }
}

/// What last happened to an association (RFC 9327, 3.2, peer event codes).
package enum PeerEvent: UInt8, Equatable, Hashable, Sendable, CaseIterable {
    case unspecified = 0
    case mobilize = 1
    case demobilize = 2
    case unreachable = 3
    case reachable = 4
    case restart = 5
    case noReply = 6
    case rateExceeded = 7
    case accessDenied = 8
    case leapArmed = 9
    case systemPeer = 10
    case clockEvent = 11
    case badAuthentication = 12
    case popcorn = 13
    case interleaveMode = 14
    case interleaveError = 15

    package var word: String {
        switch self {
        case .unspecified: "unspecified"
        case .mobilize: "mobilize"
        case .demobilize: "demobilize"
        case .unreachable: "unreachable"
        case .reachable: "reachable"
        case .restart: "restart"
        case .noReply: "no_reply"
        case .rateExceeded: "rate_exceeded"
        case .accessDenied: "access_denied"
        case .leapArmed: "leap_armed"
        case .systemPeer: "sys_peer"
        case .clockEvent: "clock_event"
        case .badAuthentication: "bad_auth"
        case .popcorn: "popcorn"
        case .interleaveMode: "interleave_mode"
        case .interleaveError: "interleave_error"
        }
    }
}

/// The five flag bits at the top of a peer status word (RFC 9327, 3.2).
package struct PeerStatusFlags: OptionSet, Equatable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue & 0xf8
    }

    package static let configured = PeerStatusFlags(rawValue: 0x80)
    package static let authenticationEnabled = PeerStatusFlags(rawValue: 0x40)
    package static let authentic = PeerStatusFlags(rawValue: 0x20)
    package static let reachable = PeerStatusFlags(rawValue: 0x10)
    package static let broadcast = PeerStatusFlags(rawValue: 0x08)

    private static let words: [(PeerStatusFlags, String)] = [
        (.configured, "conf"), (.authenticationEnabled, "authenb"), (.authentic, "auth"),
        (.reachable, "reach"), (.broadcast, "bcast"),
    ]

    /// `conf, reach`; empty where no flag is set.
    package var description: String {
        PeerStatusFlags.words.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
    }
}

/// The 16 bits that describe an association (RFC 9327, 3.2): flags (5), selection (3), number of
/// events since they were last asked for (4, stays at 15), last event (4).
package struct PeerStatusWord: Equatable, Hashable, Sendable, CustomStringConvertible {
    package var flags: PeerStatusFlags
    package var selection: PeerSelection
    /// 0 to 15.
    package var eventCount: UInt8
    package var event: PeerEvent

    package init(
        flags: PeerStatusFlags, selection: PeerSelection, eventCount: UInt8, event: PeerEvent
    ) {
        self.flags = flags
        self.selection = selection
        self.eventCount = min(eventCount, 15)
        self.event = event
    }

    package init(bits: UInt16) {
        let high = UInt8(bits >> 8)
        flags = PeerStatusFlags(rawValue: high)
        selection = PeerSelection(rawValue: high & 7) ?? .reject
        eventCount = UInt8(bits >> 4 & 0xf)
        event = PeerEvent(rawValue: UInt8(bits & 0xf)) ?? .unspecified
    }

    package var bits: UInt16 {
        UInt16(flags.rawValue | selection.rawValue) << 8 | UInt16(min(eventCount, 15)) << 4
            | UInt16(event.rawValue)
    }

    /// `conf, reach, sel_sys.peer, 1 event, sys_peer`. The comma before a selection without any
    /// flag is ntp.org's.
    package var description: String {
        let text = "\(flags.description), \(selection.word), \(eventCountWords(eventCount))"
        return event == .unspecified ? text : text + ", \(event.word)"
    }
}
