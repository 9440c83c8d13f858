package import ClockAlgorithms
import NTPConfiguration
package import NTPTime
import NTPWire

/// What a reference clock told since its last poll.
package struct ReferenceReadings: Equatable, Hashable, Sendable {
    /// Its time less ours as if nothing had ever been slewed, seconds; at most `most`, the oldest
    /// goes.
    private var offsets: [Double] = []
    /// When the newest was read, and the time it told.
    package private(set) var newestAt: MonotonicInstant?
    package private(set) var newestTime: NTPTimestamp?
    /// Polls at which there was nothing, and readings that were of no use.
    package internal(set) var silentPolls: UInt64 = 0
    package internal(set) var badReadings: UInt64 = 0
    package internal(set) var polls: UInt64 = 0

    /// Readings, as ntp.org's ntpd keeps them.
    private static let most = 64
    /// Of them so many, in tenths, are used: those that differ most from the middle are not.
    private static let used = 6

    mutating func append(_ offset: Double, at now: MonotonicInstant, time: NTPTimestamp) {
        if offsets.count == ReferenceReadings.most { offsets.removeFirst() }
        offsets.append(offset)
        newestAt = now
        newestTime = time
    }

    mutating func forget() {
        offsets = []
        newestAt = nil
    }

    /// The mean of the readings without those farthest from it, and how they scatter, seconds; nil
    /// where there were none. They are gone then.
    ///
    /// - Parameter slewed: what was, until now.
    mutating func combine(slewed: Double) -> (offset: Double, jitter: Double)? {
        guard !offsets.isEmpty else { return nil }
        var kept = offsets.sorted()[...]
        offsets = []
        let wanted = max(1, (kept.count * ReferenceReadings.used + 9) / 10)
        while kept.count > wanted, let first = kept.first, let last = kept.last {
            let middle = kept[(kept.startIndex + kept.endIndex - 1) / 2]
            if last - middle >= middle - first { kept.removeLast() } else { kept.removeFirst() }
        }
        let count = Double(kept.count)
        let mean = kept.reduce(0, +) / count
        let squares = kept.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean - slewed, (squares / count).squareRoot())
    }
}

// Reference clocks: read by a driver each second, polled like servers. The driver's readings are
// all the estimator needs; the RFC's filter gets their mean at each poll, as from ntp.org's ntpd.

extension NTPNode {
    /// Seconds: what is older was not read just now.
    private static let oldest = 8.0

    /// Takes what a driver has read.
    ///
    /// - Parameter id: the association's.
    package mutating func takeReference(
        _ sample: ReferenceSample, from id: UInt16, at now: ClockReading
    ) {
        guard let index = index(of: id), associations[index].role == .referenceClock else { return }
        let age = now.wall.seconds(since: sample.receivedAt)
        // Of two readings at one moment the second is none.
        let heardAt = now.monotonic.advanced(bySeconds: -age)
        let readings = associations[index].readings
        guard age.magnitude <= NTPNode.oldest, readings.newestAt.map({ heardAt > $0 }) ?? true
        else { return noteBadReference(from: id) }
        let fudge = associations[index].configuration.fudge
        let offset = sample.time.seconds(since: sample.receivedAt) + (fudge?.time1 ?? 0)
        associations[index].describe(sample, limits: packetLimits)
        associations[index].readings.append(
            offset + discipline.phaseSlewed(at: heardAt), at: heardAt, time: sample.time)
        associations[index].counters.lastReceivedAt = now.monotonic
        guard let freeTime = discipline.freeTime,
            associations[index].peer.leap != .unsynchronised
        else { return }
        let interval = readings.newestAt.map { heardAt.seconds(since: $0) }
        let moment = ClockReading(wall: sample.receivedAt, monotonic: heardAt)
        associations[index].estimate(
            offset: offset, at: moment, in: freeTime, limits: packetLimits)
        associations[index].expectNext(after: interval)
        if associations[index].isReachable { selectOnceRoundIsIn(at: now) }
    }

    /// A driver has read what is of no use.
    package mutating func noteBadReference(from id: UInt16) {
        guard let index = index(of: id) else { return }
        associations[index].readings.badReadings &+= 1
    }

    /// The poll of a reference clock.
    mutating func pollReferenceClock(_ index: Int, at now: ClockReading) {
        let wasReachable = associations[index].isReachable
        associations[index].poll.shift()
        associations[index].readings.polls &+= 1
        associations[index].countUse()
        let slewed = discipline.phaseSlewed(at: now.monotonic)
        if let (offset, jitter) = associations[index].readings.combine(slewed: slewed) {
            associations[index].markReached(at: now.monotonic)
            associations[index].counters.received &+= 1
            let sample = ClockSample(
                offset: offset, delay: 0, dispersion: jitter + seconds(log2: settings.precision),
                receivedAt: now.monotonic)
            _ = associations[index].add(sample, limits: packetLimits, steeredBy: discipline)
        } else {
            associations[index].readings.silentPolls &+= 1
            if associations[index].poll.reach & 0b111 == 0 {
                associations[index].filter.noReply(at: now.monotonic)
            }
        }
        let interval = associations[index].poll.seconds
        associations[index].poll.lastAt = now.monotonic
        associations[index].poll.nextAt = now.monotonic.advanced(bySeconds: interval)
        let isReachable = associations[index].isReachable
        if wasReachable != isReachable {
            note(isReachable ? .reachable : .unreachable, of: index)
        }
    }
}

extension Association {
    /// A clock has no host that tells of itself.
    fileprivate mutating func describe(_ sample: ReferenceSample, limits: PacketLimits) {
        switch sample.announcesLeap {
        case .none: peer.leap = .none
        case .addSecond: peer.leap = .addSecond
        case .deleteSecond: peer.leap = .deleteSecond
        case .unsynchronised: peer.leap = .unsynchronised
        }
        peer.stratum = configuration.fudge?.stratum ?? 0
        // Some leave 0 there, which would be a second.
        peer.precision = sample.precision < 0 ? sample.precision : limits.precision
        peer.referenceID = configuration.fudge?.referenceID ?? ReferenceID("SHM")
        peer.referenceTimestamp = sample.time
        peer.mode = .server
    }

    /// The next reading comes after as long as the last.
    fileprivate mutating func expectNext(after interval: Double?) {
        estimation?.interval = min(max(interval ?? 1, 1), poll.interval)
    }
}
