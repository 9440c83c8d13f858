import NTPTime
import NTPWire

/// Why a mode 7 request has no answer.
enum PrivateFailure: Error, Equatable, Sendable {
    case timedOut
    case incomplete
    case system(call: String, reason: String)
    case refused(PrivateErrorCode?, raw: UInt8)

    /// ntpdc's words.
    var text: String {
        switch self {
        case .timedOut: "***Request timed out"
        case .incomplete: "***Response from server was incomplete"
        case .system(let call, let reason): "ntpdc: \(call): \(reason)"
        case .refused(.implementation, _):
            "***Server implementation incompatible with our own"
        case .refused(.unknownRequest, _): "***Server doesn't implement this request"
        case .refused(.format, _):
            "***Server reports a format error in the received packet (shouldn't happen)"
        case .refused(.noData, _): "***Server reports data not found"
        case .refused(.permission, _): "***Permission denied"
        case .refused(nil, let raw): "***Server returns unknown error code \(raw)"
        }
    }
}

/// A question of mode 7 and its answer, and what is known of the server's age: which
/// implementation it wants to be taken for, and how long requests have to be.
struct PrivateExchange: Equatable, Sendable {
    private(set) var implementation = PrivateMessage.currentImplementation
    private var sizeIndex = 0
    /// Seconds from one datagram to the next, once the first has come.
    static let nextTimeout = 2.0

    private var requestSize: Int { PrivateMessage.requestSizes[sizeIndex] }

    /// Whether requests hold only what servers without IPv6 know.
    var isOlder: Bool { implementation == PrivateMessage.olderImplementation }

    /// Asks through the host's socket; `items` are made anew for each implementation that is
    /// tried.
    mutating func ask(
        _ request: PrivateRequest, through channel: ControlExchange,
        items: (_ isOlder: Bool) -> [[UInt8]] = { _ in [] }
    ) throws(PrivateFailure) -> [PrivateItem] {
        while true {
            do throws(PrivateFailure) {
                return try attempt(request, items(isOlder), channel)
            } catch {
                guard makesOlder(after: error) else { throw error }
            }
        }
    }

    /// Whether the same request is worth another try in an older form.
    private mutating func makesOlder(after failure: PrivateFailure) -> Bool {
        switch failure {
        case .refused(.implementation, _) where !isOlder:
            implementation = PrivateMessage.olderImplementation
        case .refused(.format, _) where sizeIndex + 1 < PrivateMessage.requestSizes.count:
            sizeIndex += 1
            implementation = PrivateMessage.olderImplementation
        default: return false
        }
        return true
    }

    private func attempt(
        _ request: PrivateRequest, _ items: [[UInt8]], _ channel: ControlExchange
    ) throws(PrivateFailure) -> [PrivateItem] {
        let bytes = PrivateMessage.request(
            request, implementation: implementation, items: items, length: requestSize)
        if let reason = channel.send(bytes) { throw .system(call: "write", reason: reason) }
        var reassembly = PrivateReassembly(of: request, implementation: implementation)
        let end = channel.now().advanced(
            bySeconds: max(channel.firstTimeout, ControlExchange.longestAttempt))
        var deadline = channel.now().advanced(bySeconds: channel.firstTimeout)
        while true {
            let wait = min(deadline, end).seconds(since: channel.now())
            switch wait > 0 ? channel.receive(wait) : .nothing {
            case .nothing: throw reassembly.hasParts ? .incomplete : .timedOut
            case .failed(let reason): throw .system(call: "read", reason: reason)
            case .datagram(let datagram):
                switch reassembly.add(datagram.span) {
                case .complete(let items): return items.map(PrivateItem.init)
                case .refused(let code, let raw): throw .refused(code, raw: raw)
                case .partial:
                    deadline = channel.now().advanced(bySeconds: PrivateExchange.nextTimeout)
                case .ignored: break
                }
            }
        }
    }
}
