import ClockAlgorithms
import NTPProtocol
import NTPTime
package import NTPWire

/// Something that has to hold each second from some second on.
package enum ScenarioBound: Equatable, Sendable {
    /// The client says that it is synchronised.
    case synchronised(from: Int)
    /// Its clock is off the truth by less than `seconds`.
    case error(below: Double, from: Int)
    /// Whenever it says that it is synchronised, its clock is off by no more than its root
    /// distance.
    case honest(from: Int)
    /// Its base frequency correction is off what its oscillator needs by less than `ppm`.
    case frequencyError(belowPPM: Double, from: Int)
    /// It takes this server, by its index, for no survivor and no system peer.
    case neverSelected(server: Int, from: Int)
    /// It follows this server: a survivor, or the system peer.
    case selected(server: Int, from: Int)
    /// So often has its clock been stepped since the beginning.
    case steps(Int, from: Int)
    /// So far apart, in seconds, are the requests to this server that leave in this time.
    case requestGap(server: Int, within: ClosedRange<Double>, during: ClosedRange<Int>)
    /// This is what it announces to its own clients.
    case leap(LeapIndicator, during: ClosedRange<Int>)
    /// The last eight polls of this server were answered, and its filter is full.
    case history(server: Int, from: Int)

    /// When it has to hold.
    package var seconds: ClosedRange<Int> {
        switch self {
        case .synchronised(let start), .honest(let start), .error(_, let start),
            .frequencyError(_, let start), .neverSelected(_, let start), .selected(_, let start),
            .steps(_, let start), .history(_, let start):
            start...Int.max
        case .leap(_, let seconds), .requestGap(_, _, let seconds):
            seconds
        }
    }

    /// What was found instead, where it does not hold for the client `host`.
    func breach(by host: VirtualHost, at now: MonotonicInstant) -> String? {
        switch self {
        case .synchronised:
            return host.node.system.isSynchronised ? nil : "not synchronised"
        case .honest:
            let ratio = host.boundRatio ?? 0
            return ratio <= 1 ? nil : "\(DecimalText.fixed(ratio, digits: 3)) times the distance"
        case .error(let limit, _):
            let error = host.clock.error
            return abs(error) < limit ? nil : "\(DecimalText.fixed(error, digits: 9)) s"
        case .frequencyError(let limit, _):
            let ppm = host.frequencyError * 1e6
            return abs(ppm) < limit ? nil : "\(DecimalText.fixed(ppm, digits: 6)) PPM"
        case .neverSelected(let server, _):
            guard let association = host.association(of: server) else { return "no such server" }
            return association.isSelected ? "selected" : nil
        case .selected(let server, _):
            guard let association = host.association(of: server) else { return "no such server" }
            return association.isSelected ? nil : "not selected"
        case .steps(let count, _):
            return host.steps.count == count ? nil : "\(host.steps.count) steps"
        case .requestGap(let server, let range, let seconds):
            let began = MonotonicInstant(seconds: Double(seconds.lowerBound))
            return host.gap(to: server, notWithin: range, from: began, until: now)
                .map { "\(DecimalText.fixed($0, digits: 3)) s" }
        case .leap(let leap, _):
            let found = host.node.system.leap
            return found == leap ? nil : "leap \(found.rawValue)"
        case .history(let server, _):
            guard let association = host.association(of: server) else { return "no such server" }
            let samples = association.filter.stages.count { $0.receivedAt != nil }
            let isFull = samples == association.filter.stages.count
            // The reply to the last request may still be under way.
            return association.poll.reach | 1 == 0xff && isFull
                ? nil : "reach \(String(association.poll.reach, radix: 8)), \(samples) samples"
        }
    }
}

extension Association {
    fileprivate var isSelected: Bool {
        switch selection {
        case .candidate, .backup, .systemPeer, .ppsPeer: true
        case .reject, .falsetick, .excess, .outlier: false
        }
    }
}

extension VirtualHost {
    /// The clock's error as a multiple of the root distance; nil where the host does not say that
    /// it is synchronised.
    package var boundRatio: Double? {
        guard node.system.isSynchronised, !isAsleep else { return nil }
        let distance = node.system.rootDistance(at: clock.reading.monotonic)
        return distance > 0 ? abs(clock.error) / distance : clock.error == 0 ? 0 : .infinity
    }

    fileprivate func association(of server: Int) -> Association? {
        let remote = Scenario.address(of: server)
        return node.associations.first { $0.remote.address == remote }
    }

    /// Seconds between the last two requests to a server where that is too short, or since the
    /// last one where that is too long already; requests before `start` do not count.
    fileprivate func gap(
        to server: Int, notWithin range: ClosedRange<Double>, from start: MonotonicInstant,
        until now: MonotonicInstant
    ) -> Double? {
        let remote = Scenario.address(of: server)
        let last = requests.reversed().prefix { $0.at >= start }.lazy
            .filter { $0.destination.address == remote }.prefix(2).map(\.at)
        let open = now.seconds(since: last.first ?? start)
        if open > range.upperBound { return open }
        guard last.count == 2, let newer = last.first, let older = last.dropFirst().first else {
            return nil
        }
        let gap = newer.seconds(since: older)
        return gap < range.lowerBound ? gap : nil
    }
}
