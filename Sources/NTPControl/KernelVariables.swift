import NTPWire

// The kernel's clock among the system's variables, for ntpq's kerninfo. Without a kernel that
// answers all of them are 0, as in ntp.org's ntpd; so are those of a pulse it does not follow.

extension SystemVariableTable {
    static let kernel: [Row] = [
        clock("koffset") { .decimal($0.offset * 1e3, digits: 6) },
        clock("kfreq") { .decimal($0.frequency * 1e6, digits: 6) },
        clock("kmaxerr") { .decimal($0.maximumError * 1e3, digits: 6) },
        clock("kesterr") { .decimal($0.estimatedError * 1e3, digits: 6) },
        .named("kstflags") { .quoted($0.environment.kernelClock?.statusText ?? "") },
        clock("ktimeconst") { .signed($0.timeConstant) },
        clock("kprecis") { .decimal($0.precision * 1e3, digits: 6) },
        clock("kfreqtol") { .decimal($0.frequencyTolerance * 1e6, digits: 6) },
        pulse("kppsfreq") { .decimal($0.frequency * 1e6, digits: 6) },
        pulse("kppsstab") { .decimal($0.stability * 1e6, digits: 6) },
        pulse("kppsjitter") { milliseconds($0.jitter) },
        pulse("kppscalibdur") { wholeSeconds($0.calibrationInterval) },
        pulse("kppscalibs") { .signed($0.calibrations) },
        pulse("kppscaliberrs") { .signed($0.calibrationErrors) },
        pulse("kppsjitexc") { .signed($0.jitterExceeded) },
        pulse("kppsstbexc") { .signed($0.stabilityExceeded) },
    ]

    private static func clock(
        _ name: String, _ value: @escaping @Sendable (KernelClock) -> ControlVariable.Value
    ) -> Row {
        .named(name) { $0.environment.kernelClock.map(value) ?? .signed(0) }
    }

    private static func pulse(
        _ name: String, _ value: @escaping @Sendable (KernelPulse) -> ControlVariable.Value
    ) -> Row {
        .named(name) { $0.environment.kernelClock?.pulse.map(value) ?? .signed(0) }
    }
}
