import NTPTime
import NTPWire

/// One request and its answer, with ntpq's patience: 5 s for the first fragment, 3 s for each
/// further one, everything once more if nothing or too little comes. Sending and receiving are
/// handed in.
struct ControlExchange {
    enum Arrival {
        case datagram([UInt8])
        case nothing
        /// The system's reason, such as `Connection refused`.
        case failed(String)
    }

    /// Sends to the server; the reason where that fails.
    var send: ([UInt8]) -> String?
    /// Waits at most so many seconds for a datagram of the server.
    var receive: (Double) -> Arrival
    var now: () -> MonotonicInstant
    /// Makes the datagram that is sent of one without a MAC.
    var sign: ([UInt8]) -> [UInt8] = { $0 }
    /// Says what happens, in debug mode.
    var trace: (String) -> Void = { _ in }
    /// Whether whoever waits has given up (Ctrl-C).
    var isInterrupted: () -> Bool = { false }
    /// When the command that the request belongs to has taken long enough.
    var commandEnd: MonotonicInstant?

    /// Seconds to the first fragment.
    var firstTimeout = 5.0
    /// Seconds from one fragment to the next.
    var nextTimeout = 3.0
    /// Seconds for one attempt in all: a server that dribbles does not hold us.
    static let longestAttempt = 30.0

    /// The sequence number of the last request; each attempt takes the next.
    var sequence: UInt16

    mutating func ask(
        _ request: ControlHeader, _ data: [UInt8]
    ) throws(QueryFailure) -> ControlReassembly.Answer {
        guard data.count <= ControlMessage.maximumDataSize else {
            throw .tooLong(data.count)
        }
        do throws(QueryFailure) {
            return try attempt(request, data)
        } catch .timedOut, .incomplete {
            return try attempt(request, data)
        }
    }

    private mutating func attempt(
        _ request: ControlHeader, _ data: [UInt8]
    ) throws(QueryFailure) -> ControlReassembly.Answer {
        if isInterrupted() { throw .interrupted }
        let start = now()
        let end = min(
            start.advanced(bySeconds: max(firstTimeout, ControlExchange.longestAttempt)),
            commandEnd ?? MonotonicInstant(nanoseconds: .max))
        guard start < end else { throw .tookTooLong }
        sequence &+= 1
        var header = request
        header.sequence = sequence
        let bytes = sign(ControlMessage(request: header, data: data).bytes)
        trace("Sending \(bytes.count) octets")
        if let reason = send(bytes) { throw .system(call: "write", reason: reason) }
        var reassembly = ControlReassembly(of: header)
        var deadline = start.advanced(bySeconds: firstTimeout)
        while true {
            let wait = min(deadline, end).seconds(since: now())
            switch wait > 0 ? receive(wait) : .nothing {
            case .nothing where isInterrupted(): throw .interrupted
            case .nothing: throw reassembly.hasFragments ? .incomplete : .timedOut
            case .failed(let reason): throw .system(call: "read", reason: reason)
            case .datagram(let datagram):
                switch reassembly.add(datagram) {
                case .complete(let answer): return answer
                case .partial: deadline = now().advanced(bySeconds: nextTimeout)
                case .refused(let code, let raw): throw .refused(code, raw: raw)
                case .tooMuch: throw .tooMuch
                case .truncated: throw .incomplete
                case .ignored where isInterrupted(): throw .interrupted
                case .ignored(let reason):
                    // What is ignored does not prolong the wait.
                    trace("Ignored \(datagram.count) octets: \(reason)")
                }
            }
        }
    }
}
