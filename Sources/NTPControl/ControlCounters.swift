package import NTPTime
import NTPWire

/// What there was to do with control messages, since the start or a `reset ctl`: ntpdc's ctlstats.
package struct ControlCounters: Equatable, Hashable, Sendable {
    package var since = MonotonicInstant(nanoseconds: 0)
    /// Datagrams of mode 6, whatever they held.
    package var requests: UInt64 = 0
    /// Answers that were sent whole, and as errors; datagrams that have more behind them.
    package private(set) var responses: UInt64 = 0
    package private(set) var errors: UInt64 = 0
    package private(set) var fragments: UInt64 = 0
    /// Datagrams that were no good as a request, and why; there may be several reasons.
    package private(set) var bad: UInt64 = 0
    package private(set) var tooShort: UInt64 = 0
    package private(set) var marked = Marks()
    package private(set) var badVersion: UInt64 = 0
    package private(set) var dataTooShort: UInt64 = 0
    package private(set) var unknownOpcodes: UInt64 = 0

    /// Bits and an offset that only a response may have.
    package struct Marks: Equatable, Hashable, Sendable {
        package fileprivate(set) var response: UInt64 = 0
        package fileprivate(set) var fragment: UInt64 = 0
        package fileprivate(set) var error: UInt64 = 0
        package fileprivate(set) var offset: UInt64 = 0
    }

    package init() {}

    /// Counts a datagram that came, before it is answered.
    package mutating func count(request bytes: Span<UInt8>) {
        requests &+= 1
        let header: ControlHeader
        do throws(ControlFault) {
            header = try ControlHeader(parsing: bytes)
        } catch {
            bad &+= 1
            if error == .tooShort { tooShort &+= 1 } else { badVersion &+= 1 }
            return
        }
        let before = self
        if header.isResponse { marked.response &+= 1 }
        if header.hasMore { marked.fragment &+= 1 }
        if header.isError { marked.error &+= 1 }
        if header.offset != 0 { marked.offset &+= 1 }
        if Int(header.count) > bytes.count - ControlHeader.size { dataTooShort &+= 1 }
        if header.opcode == nil { unknownOpcodes &+= 1 }
        if self != before { bad &+= 1 }
    }

    /// Counts a datagram that is sent.
    package mutating func count(reply bytes: Span<UInt8>) {
        guard let header = try? ControlHeader(parsing: bytes) else { return }
        if header.isError {
            errors &+= 1
        } else if header.hasMore {
            fragments &+= 1
        } else {
            responses &+= 1
        }
    }
}

extension SystemVariableTable {
    /// No other daemon tells these by mode 6; the names are ours, after ntpdc's labels.
    static let control: [Row] =
        [
            .unlisted("ctl_reset") { $0.age(of: $0.environment.control.since) },
            // Nobody gets a message that did not ask for it: there are no traps.
            .unlisted("ctl_async") { _ in .unsigned(0) },
        ]
        + controlCounters.map { name, value in
            .unlisted(name) { .unsigned(value($0.environment.control)) }
        }

    private static let controlCounters:
        [(name: String, value: @Sendable (ControlCounters) -> UInt64)] = [
            ("ctl_responses", { $0.responses }), ("ctl_fragments", { $0.fragments }),
            ("ctl_errors", { $0.errors }), ("ctl_bad", { $0.bad }),
            ("ctl_tooshort", { $0.tooShort }), ("ctl_inresponses", { $0.marked.response }),
            ("ctl_infragments", { $0.marked.fragment }), ("ctl_inerrors", { $0.marked.error }),
            ("ctl_badoffset", { $0.marked.offset }), ("ctl_badversion", { $0.badVersion }),
            ("ctl_datatooshort", { $0.dataTooShort }), ("ctl_badop", { $0.unknownOpcodes }),
        ]
}
