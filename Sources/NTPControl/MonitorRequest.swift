import NTPTime
import NTPWire

/// What a READ_MRU request asks for. The bytes may be anything; a name that nobody knows ends the
/// reading, and a value that is none counts as not given.
struct MonitorRequest: Equatable {
    /// An entry that the client has already, to go on from.
    struct Prior: Equatable {
        var source: SocketAddress
        var lastSeen: NTPTimestamp?
    }

    var nonce: [UInt8]?
    /// Datagrams, and rows, at most; 0 is not given.
    var fragments = 0
    var limit = 0
    var leastCount: UInt64 = 0
    var leastDropped: UInt64 = 0
    var leastScore = 0.0
    /// ntp.org's bits, 0 for none: all of these, or one of those.
    var allRestrictions: UInt64 = 0
    var anyRestriction: UInt64 = 0
    /// Whole seconds since the last packet, at most and at least; 0 for any.
    var longestSilence: UInt32 = 0
    var shortestSilence: UInt32 = 0
    /// The address of ours that was asked.
    var local: IPAddress?
    /// Only so many of the newest; 0 is all.
    var recent = 0
    /// By the numbers they have.
    private var addresses = [SocketAddress?](repeating: nil, count: priorCount)
    private var times = [NTPTimestamp?](repeating: nil, count: priorCount)

    private static let priorCount = 16

    init(parsing data: [UInt8]) {
        for variable in VariableList.parse(data) {
            let value = String(decoding: variable.unquoted, as: UTF8.self)
            guard take(variable.nameText, value) else { return }
        }
    }

    /// Those without a gap from the first on: each with the time it was last seen.
    var priors: [Prior] {
        zip(addresses, times).prefix { $0 != nil && $1 != nil }
            .compactMap { address, time in address.map { Prior(source: $0, lastSeen: time) } }
    }

    /// Whatever addresses are given, each with its number.
    var named: [(number: Int, address: IPAddress)] {
        addresses.enumerated().compactMap { number, source in source.map { (number, $0.address) } }
    }

    private mutating func take(_ name: String, _ value: String) -> Bool {
        switch name {
        case "nonce": nonce = Array(value.utf8)
        case "frags": fragments = Int(UInt32(value) ?? 0)
        case "limit": limit = Int(UInt32(value) ?? 0)
        case "mincount": leastCount = UInt64(value) ?? 0
        case "mindrop": leastDropped = UInt64(value) ?? 0
        case "minscore": leastScore = Double(value).flatMap { $0.isFinite ? $0 : nil } ?? 0
        case "resall": allRestrictions = MonitorRequest.hexadecimal(value)
        case "resany": anyRestriction = MonitorRequest.hexadecimal(value)
        case "maxlstint": longestSilence = UInt32(value) ?? 0
        case "minlstint": shortestSilence = UInt32(value) ?? 0
        case "laddr": local = SocketAddress(value)?.address
        case "recent": recent = Int(UInt32(value) ?? 0)
        default: return takePrior(name, value)
        }
        return true
    }

    private mutating func takePrior(_ name: String, _ value: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[1]), addresses.indices.contains(number)
        else { return false }
        switch parts[0] {
        case "addr": addresses[number] = SocketAddress(value)
        case "last": times[number] = MonitorRequest.timestamp(value)
        default: return false
        }
        return true
    }

    private static func hexadecimal(_ text: String) -> UInt64 {
        guard text.hasPrefix("0x") || text.hasPrefix("0X") else { return 0 }
        return UInt64(UInt16(text.dropFirst(2), radix: 16) ?? 0)
    }

    /// `0xdeadbeef.80000000`.
    private static func timestamp(_ text: String) -> NTPTimestamp? {
        let parts = text.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false)
        guard text.hasPrefix("0x"), parts.count == 2,
            parts.allSatisfy({ (1...8).contains($0.count) }),
            let seconds = UInt32(parts[0], radix: 16), let fraction = UInt32(parts[1], radix: 16)
        else { return nil }
        return NTPTimestamp(seconds: seconds, fraction: fraction)
    }
}
