import ClockAlgorithms
import NTPConfiguration
import NTPProtocol
import NTPTime
import ReferenceClocks

/// The drivers at work, one for each reference clock. Those of the first configuration are reached
/// before rights are dropped, and not let go of: afterwards they may be out of reach.
struct ReferenceClockReaders {
    private struct Reader {
        let target: AssociationConfiguration.Target
        var clock: ReferenceClock
        /// What the driver goes by.
        var mode: UInt32
        var fudge: FudgeOptions?
        /// It was reached with the rights of the start.
        var isKept = false
        /// nil while no source is this clock.
        var association: UInt16?
        /// It could not be read, and that was told.
        var isUnreachable = false

        /// nil where the line is no clock that there is a driver for.
        init?(_ line: AssociationConfiguration) {
            guard case .referenceClock(let type, let unit) = line.target,
                let clock = ReferenceClock(
                    type: type, unit: unit, mode: Int(line.mode),
                    options: ReferenceClockOptions(line.fudge))
            else { return nil }
            target = line.target
            mode = line.mode
            fudge = line.fudge
            self.clock = clock
        }

        mutating func serve(_ source: Association) {
            association = source.id
            let line = source.configuration
            guard line.mode != mode || line.fudge != fudge else { return }
            mode = line.mode
            fudge = line.fudge
            clock.adjust(mode: Int(mode), options: ReferenceClockOptions(fudge))
        }
    }

    private var readers: [Reader] = []
    /// When they are looked at next; nil where there are none.
    private(set) var nextAt: MonotonicInstant?

    /// Seconds.
    private static let interval = 1.0

    /// Reaches the clocks of the configuration's lines, as long as there are the rights to; why
    /// that failed, for each where it did.
    mutating func prepare(_ lines: [AssociationConfiguration]) -> [String] {
        var failures: [String] = []
        for line in lines where !readers.contains(where: { $0.target == line.target }) {
            guard var reader = Reader(line) else { continue }
            if case .unreachable(let failure) = reader.clock.prepare() {
                failures.append(failure.reason)
                reader.isUnreachable = true
            } else {
                reader.isKept = true
            }
            readers.append(reader)
        }
        return failures
    }

    /// Those of the node's associations that are new get a driver, and those that are gone lose
    /// theirs.
    mutating func follow(_ associations: [Association], at now: MonotonicInstant) {
        for index in readers.indices { readers[index].association = nil }
        for source in associations where source.role == .referenceClock {
            let target = source.configuration.target
            if let index = readers.firstIndex(where: { $0.target == target }) {
                readers[index].serve(source)
            } else if var reader = Reader(source.configuration) {
                reader.association = source.id
                readers.append(reader)
            }
        }
        for reader in readers where reader.association == nil && !reader.isKept {
            reader.clock.close()
        }
        readers.removeAll { $0.association == nil && !$0.isKept }
        nextAt = readers.contains { $0.association != nil } ? nextAt ?? now : nil
    }

    /// Looks at each where it is time to.
    mutating func read(
        at now: MonotonicInstant, _ take: (UInt16, ReferenceClock.Outcome) -> Void
    ) {
        guard let due = nextAt, due <= now else { return }
        nextAt = now.advanced(bySeconds: ReferenceClockReaders.interval)
        for index in readers.indices {
            guard let association = readers[index].association else { continue }
            let outcome = readers[index].clock.read()
            if case .unreachable = outcome {
                if readers[index].isUnreachable { continue }
                readers[index].isUnreachable = true
            } else if outcome != .silent {
                readers[index].isUnreachable = false
            }
            take(association, outcome)
        }
    }
}

extension ReferenceClockOptions {
    fileprivate init(_ fudge: FudgeOptions?) {
        self.init(time2: fudge?.time2 ?? 0, flag1: fudge?.flag1 ?? false)
    }
}
