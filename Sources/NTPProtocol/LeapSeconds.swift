package import NTPTime
import NTPWire

/// What a host knows of leap seconds: the table of its leap second file and, where that is missing
/// or has expired, what the majority of its sources announce.
package struct LeapSeconds: Equatable, Hashable, Sendable {
    /// The next leap second, and who says so.
    package struct Pending: Equatable, Hashable, Sendable {
        package var leap: LeapSecond
        /// By the sources, not by the table.
        package var isVoted: Bool
    }

    /// nil without a leap second file.
    package internal(set) var table: LeapTable?
    /// By the table from the start of its month on; by vote on the last day of any month.
    package internal(set) var pending: Pending?
    /// What more than half of the survivors of the last selection announce.
    var vote = LeapIndicator.none
    /// The last one that took place while we ran.
    var passed: LeapSecond?

    /// Seconds. Clients and the kernel are told so long ahead, as by ntp.org's ntpd: what the
    /// kernel is told it does at the end of the same day.
    static let announcement: Int64 = 86_400
    /// Seconds around a leap second in which no time of day is sure: from 23:59:58 on, when
    /// ntp.org's servers begin to answer that they are not synchronised, until 00:00:02.
    static let uncertainty: Int64 = 2
    /// Seconds after midnight that have to go by until it has passed. The kernel carries it out
    /// with its next tick, so that for some milliseconds the clock may show what is yet to come;
    /// called off then, it would not come at all.
    static let completion: Int64 = 1

    package init() {}

    /// The leap second to prepare for. A table in force has the last word: what sources announce
    /// counts only where it is silent for good.
    func due(at unixSeconds: Int64) -> Pending? {
        // Asked each second, and nearly always for nothing: the calendar comes last.
        if let table, !table.isExpired(at: unixSeconds) {
            guard let leap = table.next(after: unixSeconds),
                leap.at == CalendarDate.nextMonthStart(after: unixSeconds)
            else { return nil }
            return Pending(leap: leap, isVoted: false)
        }
        guard let change = vote.change else { return nil }
        let end = CalendarDate.nextMonthStart(after: unixSeconds)
        guard end - unixSeconds <= LeapSeconds.announcement else { return nil }
        return Pending(leap: LeapSecond(at: end, change: change), isVoted: true)
    }

    /// What is announced of it at this time.
    func announced(at unixSeconds: Int64) -> LeapIndicator {
        guard let leap = pending?.leap,
            (1...LeapSeconds.announcement).contains(leap.at - unixSeconds)
        else { return .none }
        return LeapIndicator(leap)
    }

    /// Whether a leap second takes place just now.
    func isUncertain(at unixSeconds: Int64) -> Bool {
        let margin = LeapSeconds.uncertainty
        return [pending?.leap, passed].contains { leap in
            leap.map { (-margin..<margin).contains(unixSeconds - $0.at) } ?? false
        }
    }
}

extension LeapIndicator {
    /// What announces `leap`.
    init(_ leap: LeapSecond) {
        self = leap.change > 0 ? .addSecond : .deleteSecond
    }

    /// The change of TAI - UTC that it announces, seconds.
    fileprivate var change: Int? {
        switch self {
        case .addSecond: 1
        case .deleteSecond: -1
        case .none, .unsynchronised: nil
        }
    }
}
