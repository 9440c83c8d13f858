import ClockAlgorithms
import NTPTime
import NTPWire

/// One measurement of a server. A sample without delay stands for a request without answer.
struct DateSample: Equatable, Sendable {
    /// Seconds; 0 for no answer.
    var delay: Double
    /// Seconds.
    var offset: Double

    static let missing = DateSample(delay: 0, offset: 0)

    /// The on-wire calculation of RFC 5905, 8, with what ntpdate adds to the delay: both
    /// clocks' precision (its own taken as 2^-6 s) and 0.01 s of skew, and never under 0.02 s.
    init(
        sent: NTPTimestamp, received: NTPTimestamp, header: NTPHeader
    ) {
        let exchange = ExchangeTimestamps(
            t1: sent, t2: header.receiveTimestamp, t3: header.transmitTimestamp, t4: received)
        offset = exchange.offset
        let precision = header.precision < 0 ? 1 / Double(1 << min(62, -Int(header.precision))) : 1
        let raw = exchange.roundTrip + DateSample.ownPrecision + precision + DateSample.skew
        if raw <= 0 {
            self = .missing
        } else {
            delay = max(raw, 0.02)
        }
    }

    init(delay: Double, offset: Double) {
        self.delay = delay
        self.offset = offset
    }

    static let ownPrecision = 0x1p-6
    static let skew = 0.01
}

/// What ntpdate knows of one server.
struct DateServer: Equatable, Sendable {
    var address: SocketAddress
    var leap = LeapIndicator.none
    /// 16 where the server says 0 or more than 15.
    var stratum: UInt8 = 0
    var precision: Int8 = 0
    /// Of its last answer, seconds.
    var rootDelay = 0.0
    /// Of its last answer, seconds.
    var rootDispersion = 0.0
    var referenceID = ReferenceID.unset
    var referenceTimestamp = NTPTimestamp.unset
    /// The server's transmit timestamp of its last answer.
    var serverTransmit = NTPTimestamp.unset
    /// When our last request left.
    var lastSent = NTPTimestamp.unset
    var requests = 0
    /// Up to eight, oldest first.
    var samples: [DateSample] = []
    var kiss: KissCode?
    /// A bit for each reply that was to prove a key, the last one lowest: 1 where it did not.
    var trust: UInt8 = 0
    /// It sent a crypto-NAK: it does not know our key, or takes its MAC for a wrong one.
    var rejectsKey = false
    /// The system said that nobody listens at the server's port.
    var isRefused = false

    // What the filter makes of the samples.
    var delay = 0.0
    var offset = 0.0
    var dispersion = DateServer.largestDispersion

    static let largestDispersion = 64.0

    init(address: SocketAddress) {
        self.address = address
    }

    /// Takes what a packet of its says of it.
    mutating func describe(_ header: NTPHeader) {
        leap = header.leap
        stratum = (1...15).contains(header.stratum) ? header.stratum : 16
        precision = header.precision
        rootDelay = header.rootDelay.seconds
        rootDispersion = header.rootDispersion.seconds
        referenceID = header.referenceID
        referenceTimestamp = header.referenceTimestamp
        serverTransmit = header.transmitTimestamp
    }

    /// Takes the best of `count` samples: that with the least delay. The dispersion is the sum of
    /// the others' differences from it, halved again with each (ntpdate's clock filter).
    mutating func filter(count: Int) {
        let padded = (samples + Array(repeating: .missing, count: max(0, count - samples.count)))
            .prefix(count)
        let sorted = padded.filter { $0.delay > 0 }.sorted { $0.delay < $1.delay }
        guard let best = sorted.first else {
            (delay, offset, dispersion) = (0, 0, DateServer.largestDispersion)
            return
        }
        delay = best.delay
        offset = best.offset
        dispersion = 0
        var weight = 0.5
        for index in 1..<max(1, count) {
            let difference =
                index < sorted.count
                ? min(abs(sorted[index].offset - best.offset), DateServer.largestDispersion)
                : DateServer.largestDispersion
            dispersion += difference * weight
            weight /= 2
        }
    }

    /// Why this server cannot be used, in ntpdate's words and order; nil where it can.
    enum Drop: Equatable, Sendable {
        case noData, untrusted, strataTooHigh, tooFarAway, leapNotInSync, broken, tooLongWithoutSync

        var text: String {
            switch self {
            case .noData: "no data"
            case .untrusted: "Server is untrusted"
            case .strataTooHigh: "strata too high"
            case .tooFarAway: "server too far away"
            case .leapNotInSync: "Leap not in sync"
            case .broken: "server is very broken"
            case .tooLongWithoutSync: "Server has gone too long without sync"
            }
        }
    }

    /// Seconds; a server with more delay is too far away.
    static let largestDelay = 8.0
    /// Seconds since the server's clock was last set, at most.
    static let largestAge = 86_400.0

    var drop: Drop? {
        if delay == 0 { return trust == 0 ? .noData : .untrusted }
        if stratum > 15 { return .strataTooHigh }
        if delay > DateServer.largestDelay { return .tooFarAway }
        if leap == .unsynchronised { return .leapNotInSync }
        // Never set at all, as with ntp.org's unsigned comparison.
        if referenceTimestamp.isUnset { return .tooLongWithoutSync }
        let age = serverTransmit.seconds(since: referenceTimestamp)
        if age < 0 { return .broken }
        return age >= DateServer.largestAge ? .tooLongWithoutSync : nil
    }
}
