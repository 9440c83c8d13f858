import ClockAlgorithms
import LinuxPlatform
import NTPConfiguration
import NTPProtocol
import NTPTime
import ReferenceClocks

// Reference clocks are looked at once a second.

/// The drivers at work.
struct ReferenceClockReaders {
    private struct Reader {
        var association: UInt16
        var line: AssociationConfiguration
        var clock: ReferenceClock
        /// It could not be read, and that was told.
        var isUnreachable = false

        func isFor(_ clock: Association) -> Bool {
            association == clock.id && line.mode == clock.configuration.mode
                && line.fudge == clock.configuration.fudge
        }
    }

    private var readers: [Reader] = []
    /// When they are looked at next; nil where there are none.
    private(set) var nextAt: MonotonicInstant?

    private static let interval = 1.0

    /// Those of the node's associations that are new get a driver, and those that are gone lose
    /// theirs.
    mutating func follow(_ associations: [Association], at now: MonotonicInstant) {
        let clocks = associations.filter { $0.role == .referenceClock }
        for reader in readers where !clocks.contains(where: reader.isFor) { reader.clock.close() }
        readers.removeAll { reader in !clocks.contains(where: reader.isFor) }
        for clock in clocks where !readers.contains(where: { $0.isFor(clock) }) {
            guard let address = clock.remote.address.referenceClock,
                let driver = ReferenceClock(
                    type: address.type, unit: address.unit, mode: Int(clock.configuration.mode),
                    options: ReferenceClockOptions(clock.configuration.fudge))
            else { continue }
            readers.append(
                Reader(association: clock.id, line: clock.configuration, clock: driver))
        }
        nextAt = readers.isEmpty ? nil : nextAt ?? now
    }

    /// Looks at each where it is time to.
    mutating func read(
        at now: MonotonicInstant, _ take: (UInt16, ReferenceClock.Outcome) -> Void
    ) {
        guard let due = nextAt, due <= now else { return }
        nextAt = now.advanced(bySeconds: ReferenceClockReaders.interval)
        for index in readers.indices {
            let outcome = readers[index].clock.read()
            if case .unreachable = outcome {
                if readers[index].isUnreachable { continue }
                readers[index].isUnreachable = true
            } else if outcome != .silent {
                readers[index].isUnreachable = false
            }
            take(readers[index].association, outcome)
        }
    }
}

extension ReferenceClockOptions {
    fileprivate init(_ fudge: FudgeOptions?) {
        self.init(time2: fudge?.time2 ?? 0, flag1: fudge?.flag1 ?? false)
    }
}

extension Daemon {
    mutating func readReferenceClocks(at now: MonotonicInstant) {
        referenceClocks.follow(node.associations, at: now)
        var outcomes: [(UInt16, ReferenceClock.Outcome)] = []
        referenceClocks.read(at: now) { outcomes.append(($0, $1)) }
        for (id, outcome) in outcomes {
            switch outcome {
            case .sample(let sample):
                node.takeReference(sample, from: id, at: SystemClock.reading())
            case .bad: node.noteBadReference(from: id)
            case .unreachable(let reason): log.write("reference clock: \(reason)")
            case .silent: break
            }
        }
    }
}
