import NTPTime
import NTPWire

/// What showpeer prints of one association, from either mode. Times are in seconds.
struct PeerDetail: Equatable, Sendable {
    static let itemSizes = [280, 240]

    var source: IPAddress?
    var local: IPAddress?
    var hostMode: Int64 = 0
    var peerMode: Int64 = 0
    var stratum: Int64 = 0
    var precision: Int64 = 0
    var leap: Int64 = 0
    var referenceID = ""
    var rootDelay = 0.0
    var rootDispersion = 0.0
    var peerPoll: Int64 = 0
    var hostPoll: Int64 = 0
    var keyID: UInt64 = 0
    /// nil where the server does not tell.
    var version: Int64?
    var associationID: UInt64 = 0
    var reach: UInt64 = 0
    var unreach: Int64 = 0
    var flash: UInt64 = 0
    var broadcastOffset = 0.0
    var timeToLive: Int64 = 0
    var timer: Int64 = 0
    var flags: UInt32 = 0
    var referenceTime = NTPTimestamp.unset
    var originate = NTPTimestamp.unset
    var receive = NTPTimestamp.unset
    var transmit = NTPTimestamp.unset
    var filterDelays: [Double] = []
    var filterOffsets: [Double] = []
    /// Empty where the server does not tell.
    var filterOrder: [UInt8] = []
    var offset = 0.0
    var delay = 0.0
    var dispersion = 0.0
    var jitter = 0.0

    init(_ item: PrivateItem) {
        source = item.address(4, wide: 264, flag: 240)
        local = item.address(0, wide: 248, flag: 240)
        func byte(_ offset: Int) -> Int64 { Int64(item.byte(offset) ?? 0) }
        func time(_ offset: Int) -> NTPTimestamp { item.timestamp(offset) ?? .unset }
        flags = UInt32(byte(10))
        leap = byte(11)
        hostMode = byte(12)
        peerMode = byte(13)
        stratum = byte(14)
        peerPoll = byte(15)
        hostPoll = byte(16)
        precision = Int64(item.signedByte(17) ?? 0)
        version = byte(18)
        reach = UInt64(byte(20))
        unreach = byte(21)
        timeToLive = byte(23)
        flash = UInt64(item.nativeShort(24) ?? 0)
        associationID = UInt64(item.short(26) ?? 0)
        keyID = UInt64(item.nativeWord(28) ?? 0)
        referenceID = item.referenceID(36, stratum: item.byte(14)) ?? ""
        timer = Int64(item.word(40) ?? 0)
        rootDelay = item.fixed32(44) ?? 0
        rootDispersion = item.unsignedFixed32(48) ?? 0
        referenceTime = time(52)
        originate = time(60)
        receive = time(68)
        transmit = time(76)
        filterDelays = (0..<8).map { item.fixed32(84 + 4 * $0) ?? 0 }
        filterOffsets = (0..<8).map { item.fixed64(116 + 8 * $0) ?? 0 }
        filterOrder = (0..<8).map { item.byte(180 + $0) ?? 0 }
        delay = item.fixed32(188) ?? 0
        dispersion = item.unsignedFixed32(192) ?? 0
        offset = item.fixed64(196) ?? 0
        jitter = item.unsignedFixed32(204) ?? 0
        broadcastOffset = item.fixed32(236) ?? 0
    }

    init(_ variables: [ReceivedVariable], _ association: AssociationStatus) {
        associationID = UInt64(association.identifier)
        for variable in variables {
            guard let value = variable.value else { continue }
            takeNumber(variable.nameText, value)
            takeTime(variable.nameText, value)
        }
        flags = PeerFlagWords.bits(association.status, source: source)
    }

    private mutating func takeNumber(_ name: String, _ value: [UInt8]) {
        let signed = QueryNumbers.signed(value) ?? 0
        let unsigned = QueryNumbers.unsigned(value) ?? 0
        switch name {
        case "srcadr": source = QueryNumbers.address(value)
        case "dstadr": local = QueryNumbers.address(value)
        case "hmode": hostMode = signed
        case "pmode": peerMode = signed
        case "stratum": stratum = signed
        case "precision": precision = signed
        case "leap": leap = signed
        case "refid": referenceID = TerminalText.visible(value)
        case "ppoll": peerPoll = signed
        case "hpoll": hostPoll = signed
        case "keyid": keyID = unsigned
        case "reach": reach = unsigned
        case "unreach": unreach = signed
        case "flash": flash = unsigned
        case "ttl": timeToLive = signed
        case "timer": timer = signed
        default: break
        }
    }

    private mutating func takeTime(_ name: String, _ value: [UInt8]) {
        let seconds = (QueryNumbers.decimal(value) ?? 0) / 1000
        let timestamp = QueryNumbers.timestamp(value) ?? .unset
        switch name {
        case "rootdelay": rootDelay = seconds
        case "rootdisp": rootDispersion = seconds
        case "bias": broadcastOffset = seconds
        case "reftime": referenceTime = timestamp
        case "org": originate = timestamp
        case "rec": receive = timestamp
        case "xmt": transmit = timestamp
        case "filtdelay": filterDelays = (QueryNumbers.array(value) ?? []).map { $0 / 1000 }
        case "filtoffset": filterOffsets = (QueryNumbers.array(value) ?? []).map { $0 / 1000 }
        case "offset": offset = seconds
        case "delay": delay = seconds
        case "dispersion": dispersion = seconds
        case "jitter": jitter = seconds
        default: break
        }
    }

    func lines(_ dates: DateText) -> [String] {
        let addresses = [source, local].map { $0?.description ?? "?" }
        let modes = [hostMode, peerMode].map(AssociationModeName.text)
        let reachText = DecimalText.right(String(reach, radix: 8), width: 3, fill: "0")
        let bound = DecimalText.fixed(dispersion, digits: 5)
        return [
            "remote \(addresses[0]), local \(addresses[1])",
            "hmode \(modes[0]), pmode \(modes[1]), stratum \(stratum), precision \(precision)",
            "leap \(leap >> 1 & 1)\(leap & 1), refid [\(referenceID)],"
                + " rootdistance \(DecimalText.fixed(rootDelay, digits: 5)),"
                + " rootdispersion \(DecimalText.fixed(rootDispersion, digits: 5))",
            "ppoll \(peerPoll), hpoll \(hostPoll), keyid \(keyID),"
                + " version \(version.map(String.init) ?? "?"), association \(associationID)",
            "reach \(reachText), unreach \(unreach), flash 0x\(DecimalText.hex(flash, digits: 4)),"
                + " boffset \(DecimalText.fixed(broadcastOffset, digits: 5)),"
                + " ttl/mode \(timeToLive)",
            "timer \(timer)s, flags" + PeerFlagWords.text(flags),
            "reference time:      " + dates.pretty(referenceTime),
            "originate timestamp: " + dates.pretty(originate),
            "receive timestamp:   " + dates.pretty(receive),
            "transmit timestamp:  " + dates.pretty(transmit),
        ] + rows("filter delay: ", filterDelays.map { DecimalText.fixed($0, digits: 5) })
            + rows("filter offset:", filterOffsets.map { DecimalText.fixed($0, digits: 6) })
            + rows("filter order: ", filterOrder.map { String($0) })
            + [
                "offset \(DecimalText.fixed(offset, digits: 6)),"
                    + " delay \(DecimalText.fixed(delay, digits: 5)),"
                    + " error bound \(bound), filter error \(DecimalText.fixed(jitter, digits: 5))"
            ]
    }

    /// Four values in a row, each in eight columns.
    private func rows(_ label: String, _ values: [String]) -> [String] {
        stride(from: 0, to: values.count, by: 4).map { start in
            (start == 0 ? label : String(repeating: " ", count: 14))
                + values[start..<min(start + 4, values.count)].map {
                    " " + DecimalText.left(TerminalText.cut($0, 8), width: 8)
                }.joined()
        }
    }
}
