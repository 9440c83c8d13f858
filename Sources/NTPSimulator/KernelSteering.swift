import ClockAlgorithms

/// What a kernel makes of a wish to run the clock at another rate.
package enum SteeringModel: Equatable, Sendable {
    /// Any rate, at once and exactly.
    case ideal
    /// As Linux's adjtimex: a tick length in whole microseconds, within 10 %, and a frequency
    /// within 500 ppm in steps of 2^-16 ppm, both in force from the next tick on.
    case adjtimex(AdjtimexTraits)
}

package struct AdjtimexTraits: Equatable, Sendable {
    /// The kernel's own tick, seconds: a new rate waits for the next.
    package var latency = 0.004

    package init() {}
}

/// The rate that a kernel adds to a clock's, and what other programs make it add.
struct KernelSteering: Equatable, Sendable {
    /// The rate correction in force that the daemon asked for, s/s.
    private(set) var correction = 0.0
    /// When a correction that waits takes effect, in nanoseconds of true time.
    private(set) var dueAt: Int64?

    private let model: SteeringModel
    private var waiting = 0.0
    private var slew = Slew.none

    /// Another program's work in the kernel. One ends the other, as in Linux.
    private enum Slew: Equatable {
        case none
        /// adjtime(3): so many seconds, 500 ppm.
        case singleShot(remaining: Double)
        /// ADJ_OFFSET with STA_PLL: so many seconds at the time constant's pace.
        case phaseLocked(remaining: Double, timeConstant: Int)
    }

    init(model: SteeringModel) {
        self.model = model
    }

    /// Whether something changes at full seconds.
    var isRestless: Bool { slew != .none }

    /// The daemon asks for a rate at this moment, in nanoseconds of true time.
    mutating func correct(by frequency: Double, at now: Int64) {
        switch model {
        case .ideal:
            correction = frequency
        case .adjtimex(let traits):
            waiting = traits.representable(frequency)
            let tick = Int64(traits.latency * 1e9)
            guard tick > 0 else { return takeEffect() }
            dueAt = (now / tick + 1) * tick
        }
    }

    mutating func takeEffect() {
        correction = waiting
        dueAt = nil
    }

    /// adjtime(3) by somebody else.
    mutating func slewOnce(by seconds: Double) {
        slew = .singleShot(remaining: seconds)
    }

    /// ADJ_OFFSET by somebody else; the kernel takes half a second at most, and time constants
    /// from 0 to 10.
    mutating func lockPhase(by seconds: Double, timeConstant: Int) {
        slew = .phaseLocked(
            remaining: min(max(seconds, -0.5), 0.5), timeConstant: min(max(timeConstant, 0), 10))
    }

    /// A full second has passed: the phase that another program's slew added in it, seconds.
    mutating func nextSecond() -> Double {
        switch slew {
        case .none:
            return 0
        case .singleShot(let remaining):
            let part = min(max(remaining, -500e-6), 500e-6)
            slew = part == remaining ? .none : .singleShot(remaining: remaining - part)
            return part
        case .phaseLocked(let remaining, let timeConstant):
            // SHIFT_PLL is 2 (linux/timex.h): a 2^(2 + constant)th each second.
            let part = remaining / Double(1 << (2 + timeConstant))
            let rest = remaining - part
            slew =
                abs(rest) < 1e-9
                ? .none : .phaseLocked(remaining: rest, timeConstant: timeConstant)
            return part
        }
    }
}

extension AdjtimexTraits {
    /// The rate that the kernel makes when a daemon asks for `rate`: its parts within the limits
    /// that Linux has for them.
    package func representable(_ rate: Double) -> Double {
        let wanted = KernelRate(rate)
        let largest = ClockConstants.maximumFrequency
        let frequency = min(max(wanted.frequency, -largest), largest)
        return Double(wanted.ticks) * KernelRate.tick + frequency
    }
}
