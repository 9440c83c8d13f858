import ClockAlgorithms
import LinuxPlatform
import NTPConfiguration
import NTPProtocol
import NTPTime

// What the node wants done.

extension Daemon {
    mutating func performEvents() {
        for event in node.drainEvents() {
            switch event {
            case .transmit(let transmission): transmit(transmission)
            case .adjust(let adjustment): adjust(adjustment)
            case .step(let seconds): step(by: seconds)
            case .panic:
                if options.setsOnce || node.configuration.tinker.panicExits { verdict = 1 }
            case .resolve(let request): lookups.ask(request)
            case .log(let text): log.write(text)
            case .report(let subject, let text): log.report(subject, text)
            }
        }
    }

    private mutating func adjust(_ adjustment: ClockAdjustment) {
        guard options.setsOnce else {
            steering.adjust(adjustment)
            // Another rate counts from when the kernel knows of it.
            if adjustment.frequency != engagedFrequency {
                engagedFrequency = adjustment.frequency
                node.clockSlewed(at: SystemClock.monotonic())
            }
            return
        }
        guard adjustment.isSynchronised, verdict == nil else { return }
        // -q: the kernel slews what is left after we are gone.
        let offset = node.discipline.offset
        let text = DecimalText.fixed(offset, digits: 6, plus: true)
        do throws(SystemError) {
            try KernelClock.slew(by: offset)
            log.write("ntpd: time slew \(text)s")
            verdict = 0
        } catch {
            log.write("adj-systime: \(error.reason)")
            verdict = 1
        }
    }

    private mutating func step(by seconds: Double) {
        let isSet = steering.step(by: seconds)
        let now = clockWasSet()
        if options.setsOnce {
            if isSet {
                log.write("ntpd: time set \(DecimalText.fixed(seconds, digits: 6, plus: true))s")
            }
            verdict = isSet ? 0 : 1
        } else if isSet {
            node.clockStepped(by: seconds, at: now)
        }
        // Events of this step (the line that tells it) come with the next turn.
    }
}
