import NTPTime
import NTPWire

/// One row of ntpdc's peers, from either mode. Times are in seconds.
struct PeerSummary: Equatable, Sendable {
    /// Which character stands before a row.
    enum Tally: Equatable, Sendable {
        /// What kind of association it is.
        case byMode
        /// What the selection made of it.
        case bySelection
    }

    static let itemSizes = [72, 32]
    static let heading = [
        "     remote           local      st poll reach  delay   offset    disp",
        String(repeating: "=", count: 71),
    ]

    var source: IPAddress
    /// What the configuration called it; nil where only its address is known.
    var sourceName: String?
    var local: IPAddress
    var stratum: UInt64
    var hostMode: Int64
    var pollExponent: Int64
    var reach: UInt64
    var delay: Double
    var offset: Double
    var dispersion: Double
    var isSystemPeer: Bool
    var isShortlisted: Bool
    var isCandidate: Bool

    init?(_ item: PrivateItem) {
        guard let source = item.address(4, wide: 56, flag: 32),
            let local = item.address(0, wide: 40, flag: 32), let stratum = item.byte(10),
            let hostPoll = item.signedByte(11), let peerPoll = item.signedByte(12),
            let reach = item.byte(13), let flags = item.byte(14), let mode = item.byte(15),
            let delay = item.fixed32(16), let offset = item.fixed64(20),
            let dispersion = item.unsignedFixed32(28)
        else { return nil }
        self.source = source
        self.local = local
        self.stratum = UInt64(stratum)
        hostMode = Int64(mode)
        pollExponent = Int64(min(hostPoll, peerPoll))
        self.reach = UInt64(reach)
        self.delay = delay
        self.offset = offset
        self.dispersion = dispersion
        isSystemPeer = flags & 0x02 != 0
        isShortlisted = flags & 0x80 != 0
        isCandidate = flags & 0x40 != 0
    }

    /// From mode 6; nil where the association's address is not told.
    init?(_ variables: [ReceivedVariable], selection: PeerSelection) {
        let peer = PeerVariables(variables)
        guard let source = peer.sourceAddress else { return nil }
        self.source = source
        sourceName = peer.sourceName
        local =
            peer.destinationAddress ?? (source.family == .ipv4 ? .v4(.any) : .v6(.any))
        stratum = peer.stratum
        hostMode = peer.hostMode
        pollExponent = min(peer.hostPoll ?? 31, peer.peerPoll ?? 31)
        reach = peer.reach
        delay = peer.delay / 1000
        offset = peer.offset / 1000
        dispersion = peer.dispersion / 1000
        isSystemPeer = selection == .systemPeer || selection == .ppsPeer
        isShortlisted = isSystemPeer
        isCandidate = selection == .candidate
    }

    func row(_ tally: Tally, name: String) -> String {
        let mark = tally == .byMode ? modeMark : selectionMark
        let exponent = max(3, min(pollExponent, 17))
        return String(mark) + column(name) + " " + column(local.description) + " "
            + DecimalText.right(String(stratum), width: 2) + " "
            + DecimalText.right(String(1 << exponent), width: 4) + "  "
            + DecimalText.right(String(reach, radix: 8), width: 3) + " "
            + number(delay, digits: 5, width: 7) + " " + number(offset, digits: 6, width: 9)
            + " " + number(dispersion, digits: 5, width: 7)
    }

    private func column(_ text: String) -> String {
        DecimalText.left(TerminalText.cut(text, 15), width: 15)
    }

    private func number(_ value: Double, digits: Int, width: Int) -> String {
        DecimalText.right(
            TerminalText.cut(DecimalText.fixed(value, digits: digits), width), width: width)
    }

    private var modeMark: Character {
        if isSystemPeer { return "*" }
        switch hostMode {
        case 1: return "+"
        case 2: return "-"
        case 3: return "="
        case 5: return "^"
        case 6, 8: return "~"
        default: return " "
        }
    }

    private var selectionMark: Character {
        if isSystemPeer { return "*" }
        return isShortlisted ? "+" : isCandidate ? "." : " "
    }
}

/// The flags that stand below a peer's numbers.
enum PeerFlagWords {
    private static let table: [FlagWord] = [
        .init(0x2, "system_peer"), .init(0x1, "config"), .init(0x8, "refclock"),
        .init(0x20, "auth"), .init(0x10, "prefer"), .init(0x100, "iburst"), .init(0x4, "burst"),
        .init(0x40, "candidate"), .init(0x80, "shortlist"),
    ]

    /// ` system_peer, config`, or ` none`.
    static func text(_ bits: UInt32) -> String {
        let words = FlagWord.words(bits, table)
        return " " + (words.isEmpty ? "none" : words.joined(separator: ", "))
    }

    /// What a status word of mode 6 tells of them.
    static func bits(_ status: PeerStatusWord, source: IPAddress?) -> UInt32 {
        var bits: UInt32 = status.flags.contains(.configured) ? 0x1 : 0
        if status.selection == .systemPeer || status.selection == .ppsPeer { bits |= 0x82 }
        if status.selection == .candidate { bits |= 0x40 }
        if status.flags.contains(.authenticationEnabled) { bits |= 0x20 }
        if source?.referenceClock != nil { bits |= 0x8 }
        return bits
    }
}
