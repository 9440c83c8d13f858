import ClockAlgorithms
import NTPConfiguration
package import NTPTime
import NTPWire

/// When an association is asked next and whether it answers (RFC 5905, 13: the poll process).
package struct PollState: Equatable, Hashable, Sendable {
    /// log2 of seconds.
    package var minpoll: Int
    package var maxpoll: Int
    package var hostPoll: Int
    /// What the server's last packet had.
    package var peerPoll: Int
    /// The other side polls us as well: two that always sent at the same moment would never see
    /// an answer to their last packet, so no two intervals are of one length.
    package var isMutual = false
    /// The last eight polls, newest in the lowest bit; 1 is answered.
    package var reach: UInt8 = 0
    /// Polls in a row without an answer.
    package var unreach = 0
    /// The number of the next packet of the burst that is under way.
    package var burstStep: Int?
    package var lastAt: MonotonicInstant?
    /// nil: not before `start`.
    package var nextAt: MonotonicInstant?
    /// Seconds between polls, where an estimator chooses them freely.
    private var planned: Double?
    /// A server denied us: nothing is sent before.
    package var silentUntil: MonotonicInstant?

    /// Range of ntp.org: 8 s to 36 h; a reference clock from 16 s.
    private static let range = 3...17
    /// From so many unanswered polls on, the interval doubles (RFC 5905: UNREACH).
    private static let unreachLimit = 12
    /// DENY and RSTR are obeyed for a day; then one request asks whether it still holds.
    private static let silence = 86_400.0

    init(_ configuration: AssociationConfiguration) {
        let isReferenceClock: Bool
        if case .referenceClock = configuration.target {
            isReferenceClock = true
        } else {
            isReferenceClock = false
        }
        let range = PollState.range
        minpoll = min(max(configuration.minpoll ?? 6, range.lowerBound), range.upperBound)
        let longest = configuration.maxpoll ?? (isReferenceClock ? minpoll : 10)
        maxpoll = min(max(longest, minpoll), range.upperBound)
        hostPoll = minpoll
        peerPoll = minpoll
    }

    /// Begins to poll at once, with a burst if the configuration has one.
    mutating func start(at now: MonotonicInstant, iburst: Bool) {
        nextAt = now
        burstStep = iburst ? 0 : nil
    }

    /// A server that had been away for long answers again: learn about it quickly, but not with
    /// this very second's second packet.
    mutating func restartBurst(after now: MonotonicInstant) {
        burstStep = 1
        nextAt = now.advanced(bySeconds: Double(BurstSchedule.gap(after: 0) ?? 2))
    }

    /// The interval in force, seconds: the lesser of what we and what the server want, for a
    /// server that is asked more often than it likes says so by RATE.
    package var seconds: Double { PollState.seconds(min(hostPoll, max(peerPoll, minpoll))) }

    static func seconds(_ exponent: Int) -> Double {
        Double(UInt64(1) << UInt64(min(max(exponent, 0), 17)))
    }

    /// Counts the poll that happens now; false in `reach` until it is answered.
    mutating func shift() {
        reach <<= 1
        unreach = reach == 0 ? unreach + 1 : 0
    }

    /// Sets the next time. `spread` (0 ..< 1) keeps clients of one server apart: up to 1/16 is
    /// added, as ntp.org does; `systemPoll` is what the clock discipline asks for.
    mutating func schedule(at now: MonotonicInstant, systemPoll: Int, spread: Double) {
        lastAt = now
        if let step = burstStep {
            // A burst never asks less often than the polls it precedes.
            if let gap = BurstSchedule.gap(after: step), Double(gap) <= PollState.seconds(minpoll) {
                burstStep = step + 1
                nextAt = now.advanced(
                    bySeconds: Double(gap) * (isMutual ? 1 + spread / 16 : 1))
                return
            }
            burstStep = nil
        }
        if let planned, !isMutual {
            // It stands if no answer comes.
            let wait = min(planned * patience, PollState.seconds(maxpoll))
            nextAt = now.advanced(bySeconds: wait * (reach == 0 ? 1 + spread / 16 : 1))
            return
        }
        if reach != 0 {
            hostPoll = min(max(systemPoll, minpoll), maxpoll)
        } else if unreach >= PollState.unreachLimit {
            hostPoll = min(hostPoll + 1, maxpoll)
        }
        let interval = reach == 0 ? PollState.seconds(hostPoll) : seconds
        let isShort = interval <= 16 && !isMutual
        nextAt = now.advanced(bySeconds: interval * (isShort ? 1 : 1 + spread / 16))
    }

    /// How much longer to wait than planned: for who can not be reached any more twice as long
    /// each time. Not before: whoever watches `reach` would wait hours to see a server die.
    private var patience: Double { reach == 0 ? PollState.seconds(unreach) : 1 }

    /// An answer came, and an estimator wants the next one in so many seconds. `spread` (0 ..< 1)
    /// adds up to a fiftieth, to keep clients of one server apart.
    mutating func plan(_ interval: Double, at now: MonotonicInstant, spread: Double) {
        let exponent = PollPolicy.exponent(of: interval)
        hostPoll = min(max(exponent, minpoll), maxpoll)
        planned = max(interval, PollState.seconds(minpoll))
        guard burstStep == nil, !isMutual, let lastAt else { return }
        let isLong = interval >= PollState.spreadInterval
        let wait = interval * (isLong ? 1 + spread * PollState.spreadShare : 1)
        // Never sooner than two seconds after the last request.
        nextAt = max(now.advanced(bySeconds: wait), lastAt.advanced(bySeconds: 2))
    }

    private static let spreadInterval = 64.0
    private static let spreadShare = 0.02

    /// The discipline wants shorter intervals now: a poll that lies beyond them is brought in.
    mutating func bringForward(to systemPoll: Int, now: MonotonicInstant) {
        guard burstStep == nil, reach != 0, let lastAt, let planned = nextAt else { return }
        let wanted = min(max(systemPoll, minpoll), maxpoll)
        guard wanted < hostPoll else { return }
        hostPoll = wanted
        let earliest = max(lastAt.advanced(bySeconds: seconds), now.advanced(bySeconds: 2))
        nextAt = min(planned, earliest)
    }

    /// The other side of a symmetric association was heard, and waits for our answer: not longer
    /// than the shortest interval after our last packet.
    mutating func wasHeard() {
        guard burstStep == nil, reach == 0, silentUntil == nil, let lastAt, let planned = nextAt
        else { return }
        hostPoll = minpoll
        nextAt = min(planned, lastAt.advanced(bySeconds: PollState.seconds(minpoll)))
    }

    /// The other side of a symmetric association answered, and asks by what it sent. Were ours to
    /// follow at once, two of ours would soon go out between two of the other's, and the first of
    /// them never be answered: both sides send in turns.
    mutating func takeTurns(from now: MonotonicInstant) {
        guard burstStep == nil, let planned = nextAt else { return }
        let interval = PollState.seconds(min(hostPoll, peerPoll))
        guard planned.seconds(since: now) < interval / 4 else { return }
        nextAt = now.advanced(bySeconds: interval / 2)
    }

    /// RATE: from now on never more often than the server said, and not before that time has
    /// passed (RFC 5905, 7.4). The server's word counts up to maxpoll's range.
    mutating func slowDown(to serverPoll: Int, now: MonotonicInstant) {
        burstStep = nil
        minpoll = min(max(hostPoll + 1, serverPoll), PollState.range.upperBound)
        maxpoll = max(maxpoll, minpoll)
        hostPoll = minpoll
        peerPoll = max(peerPoll, minpoll)
        nextAt = now.advanced(bySeconds: seconds)
    }

    /// DENY or RSTR.
    mutating func fallSilent(at now: MonotonicInstant) {
        burstStep = nil
        reach = 0
        silentUntil = now.advanced(bySeconds: PollState.silence)
        nextAt = silentUntil
    }
}
