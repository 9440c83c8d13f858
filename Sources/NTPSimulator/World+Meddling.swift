import NTPProtocol
import NTPTime

// What happens to a host from outside its ntpd.

extension World {
    /// Somebody moves a host's wall clock by so little that its daemon does not see it.
    package mutating func nudgeClock(of index: Int, by seconds: Double) {
        hosts[index].clock.advance(to: now)
        hosts[index].clock.step(by: seconds)
        settle(index)
    }

    /// Another program on a host changes the kernel's rate, which the daemon sees as little. It
    /// holds until the daemon next asks for a rate of its own.
    package mutating func retune(_ index: Int, to frequency: Double) {
        hosts[index].clock.advance(to: now)
        hosts[index].clock.correct(by: frequency)
        settle(index)
    }

    /// Another program on a host slews its clock in the kernel.
    package mutating func slewClock(of index: Int, as slew: ForeignSlew) {
        hosts[index].clock.advance(to: now)
        switch slew {
        case .singleShot(let seconds):
            hosts[index].clock.slewOnce(by: seconds)
        case .phaseLocked(let seconds, let timeConstant):
            hosts[index].clock.lockPhase(by: seconds, timeConstant: timeConstant)
        }
        settle(index)
    }

    /// A host is suspended: nothing runs on it, and what is sent to it is lost. Its wall clock is
    /// set by the battery's on waking, which is off by `clockError` seconds; the daemon sees that
    /// it went on while the monotonic clock stood still.
    package mutating func suspend(_ index: Int, seconds: Double, clockError: Double) {
        hosts[index].clock.advance(to: now)
        hosts[index].clock.fallAsleep()
        hosts[index].sleepsSince = now
        push(.morning(host: index, clockError: clockError), at: now.advanced(bySeconds: seconds))
    }

    /// The end of `suspend`.
    mutating func rouse(_ index: Int, clockError: Double) {
        guard let since = hosts[index].sleepsSince else { return }
        hosts[index].clock.advance(to: now)
        hosts[index].clock.wakeUp(error: clockError)
        hosts[index].sleepsSince = nil
        let jump = now.seconds(since: since) + clockError
        hosts[index].node.clockStepped(by: jump, at: hosts[index].clock.reading)
        settle(index)
    }
}

/// How another program slews a clock.
package enum ForeignSlew: Equatable, Sendable {
    /// adjtime(3): so many seconds, at 500 ppm.
    case singleShot(Double)
    /// ADJ_OFFSET: so many seconds, of which each second takes a 2^(2 + constant)th.
    case phaseLocked(Double, timeConstant: Int)
}
