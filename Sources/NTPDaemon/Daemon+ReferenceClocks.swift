import LinuxPlatform
import NTPControl
import NTPProtocol
import NTPTime
import ReferenceClocks

// Reference clocks are looked at once a second.

extension Daemon {
    mutating func readReferenceClocks(at now: MonotonicInstant) {
        referenceClocks.follow(node.associations, at: now)
        var outcomes: [(UInt16, ReferenceClock.Outcome)] = []
        referenceClocks.read(at: now) { outcomes.append(($0, $1)) }
        for (id, outcome) in outcomes {
            switch outcome {
            case .sample(let sample):
                environment.transfers.readings &+= 1
                node.takeReference(sample, from: id, at: SystemClock.reading())
            case .bad:
                environment.transfers.readings &+= 1
                node.noteBadReference(from: id)
            case .unreachable(let failure): tell(failure)
            case .silent: break
            }
        }
    }

    /// What is out of reach only since rights were dropped is not for good.
    private func tell(_ failure: ReferenceClock.Failure) {
        var text = "reference clock: \(failure.reason)"
        if failure.lacksRight, let identity = options.identity {
            text += " to \(identity) (-u); restart ntpd, which attaches before it becomes that"
        }
        log.write(text)
    }
}
