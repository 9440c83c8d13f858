package import ClockAlgorithms

/// A clock beside the computer's own, by its driver: the one list of what there is.
package enum ReferenceClock {
    /// 127.127.28.u: another program leaves the time in shared memory.
    case sharedMemory(SharedMemoryClock)

    /// What came of a look at it.
    package enum Outcome: Equatable, Sendable {
        case sample(ReferenceSample)
        /// Nothing new.
        case silent
        /// What it said can not be used.
        case bad
        /// It can not be read at all; told once.
        case unreachable(Failure)
    }

    package struct Failure: Equatable, Sendable {
        /// Which clock, and the system's words for why.
        package var reason: String
        /// Another user could reach it.
        package var lacksRight: Bool
    }

    /// nil where there is no driver for the type.
    ///
    /// - Parameter type: t of 127.127.t.u.
    package init?(type: UInt8, unit: UInt8, mode: Int, options: ReferenceClockOptions) {
        switch type {
        case 28:
            self = .sharedMemory(SharedMemoryClock(unit: unit, mode: mode, options: options))
        default: return nil
        }
    }

    /// Reaches for it at once, with the rights that there are now; `silent` or `unreachable`.
    package mutating func prepare() -> Outcome {
        switch self {
        case .sharedMemory(var clock):
            defer { self = .sharedMemory(clock) }
            return clock.prepare()
        }
    }

    /// Its line says something else from now on.
    package mutating func adjust(mode: Int, options: ReferenceClockOptions) {
        switch self {
        case .sharedMemory(var clock):
            clock.adjust(mode: mode, options: options)
            self = .sharedMemory(clock)
        }
    }

    /// Looks what it has to say; to be called once a second.
    package mutating func read() -> Outcome {
        switch self {
        case .sharedMemory(var clock):
            defer { self = .sharedMemory(clock) }
            return clock.read()
        }
    }

    package func close() {
        switch self {
        case .sharedMemory(let clock): clock.close()
        }
    }
}

/// What `fudge` says to a driver; what it says of the time, the node sees to.
package struct ReferenceClockOptions: Equatable, Sendable {
    /// Seconds.
    package var time2: Double
    package var flag1: Bool

    package init(time2: Double = 0, flag1: Bool = false) {
        self.time2 = time2
        self.flag1 = flag1
    }
}
