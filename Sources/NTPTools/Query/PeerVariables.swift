import NTPTime
import NTPWire

/// What the billboard needs of one association, taken from its variables. What is missing or
/// makes no sense is nil or zero, as in ntpq.
struct PeerVariables: Equatable, Sendable {
    var sourceAddress: IPAddress?
    var sourcePort: UInt16?
    var sourceName: String?
    var destinationAddress: IPAddress?
    var referenceID: [UInt8]?
    var stratum: UInt64 = 0
    var hostMode: Int64 = 0
    var hostPoll: Int64?
    var peerPoll: Int64?
    var reach: UInt64 = 0
    /// Milliseconds.
    var delay = 0.0
    /// Milliseconds.
    var offset = 0.0
    /// Milliseconds; nil where the server sent none.
    var jitter: Double?
    /// Milliseconds.
    var dispersion = 0.0
    /// The tests it fails.
    var flash = FlashBits()
    var received = NTPTimestamp.unset
    var referenceTime = NTPTimestamp.unset
    /// Lines for variables whose value is no address.
    var complaints: [String] = []

    init(_ variables: [ReceivedVariable]) {
        for variable in variables { take(variable) }
    }

    private mutating func take(_ variable: ReceivedVariable) {
        guard let value = variable.value else { return }
        switch variable.nameText {
        case "srcadr", "peeradr":
            sourceAddress = QueryNumbers.address(value)
            if sourceAddress == nil {
                complaints.append(
                    "malformed \(variable.nameText)=\(TerminalText.visible(value))")
            }
        case "srchost":
            let name = TerminalText.visible(variable.unquoted)
            sourceName = name.isEmpty || name.count > 255 ? nil : name
        case "dstadr": destinationAddress = QueryNumbers.address(value)
        case "refid": referenceID = value
        case "stratum": stratum = QueryNumbers.unsigned(value) ?? 0
        case "hmode": hostMode = QueryNumbers.signed(value) ?? 0
        case "hpoll": hostPoll = QueryNumbers.signed(value)
        case "ppoll": peerPoll = QueryNumbers.signed(value)
        case "reach": reach = QueryNumbers.unsigned(value) ?? 0
        case "srcport":
            sourcePort = QueryNumbers.unsigned(value).flatMap { UInt16(exactly: $0) }
        case "flash": flash = FlashBits(rawValue: QueryNumbers.unsigned(value) ?? 0)
        default: takeTime(variable.nameText, value)
        }
    }

    private mutating func takeTime(_ name: String, _ value: [UInt8]) {
        switch name {
        case "delay": delay = QueryNumbers.decimal(value) ?? 0
        case "offset": offset = QueryNumbers.decimal(value) ?? 0
        case "jitter": jitter = QueryNumbers.decimal(value)
        case "dispersion", "rootdisp": dispersion = QueryNumbers.decimal(value) ?? 0
        case "rec": received = QueryNumbers.timestamp(value) ?? .unset
        case "reftime": referenceTime = QueryNumbers.timestamp(value) ?? .unset
        default: break
        }
    }

    /// The `t` column, from the association's mode and address.
    var type: Character {
        guard let source = sourceAddress else { return "?" }
        switch hostMode {
        case 1: return "s"
        case 2: return "S"
        case 3:
            if source.referenceClock != nil { return "l" }
            return source.isUnspecified ? "p" : source.isMulticast ? "a" : "u"
        case 5: return source.isMulticast ? "M" : "B"
        case 6: return "b"
        default: return destinationAddress.map(PeerVariables.typeByAddress) ?? "?"
        }
    }

    /// What servers without `hmode` are judged by: the local address.
    private static func typeByAddress(_ address: IPAddress) -> Character {
        if address.isMulticast { return "m" }
        guard case .v4(let four) = address else { return "u" }
        if four.bits & 0xff == 0xff { return "b" }
        if four == .loopback { return "l" }
        return four.bits & 0xffff_ffe0 == 0 ? "-" : "u"
    }

    /// Seconds since the last packet, or else since the source's clock was set.
    func age(at now: NTPTimestamp) -> Int64 {
        let last = received.seconds != 0 ? received : referenceTime
        guard last.seconds != 0 else { return 0 }
        return Int64(Int32(truncatingIfNeeded: now.seconds &- last.seconds))
    }

    /// The interval between polls in seconds: the smaller of both sides' exponents.
    var pollSeconds: Int64 {
        let exponents = [hostPoll, peerPoll].compactMap { $0 }.map { $0 < 0 ? 3 : $0 }
        return 1 << min(exponents.min() ?? 0, 31)
    }
}
