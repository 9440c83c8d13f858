/// `simulate { ... }`: what ntp.org's ntpdsim is to play. ntpd has no use for it.
package struct SimulationOptions: Equatable, Sendable {
    /// Seconds.
    package var beepDelay: Double?
    package var duration: Double?
    package var servers: [SimulatedServer] = []

    package init() {}
}

package struct SimulatedServer: Equatable, Sendable {
    package var target: HostTarget
    /// Seconds.
    package var offset = 0.0
    package var acts: [SimulatedAct] = []

    package init(target: HostTarget) {
        self.target = target
    }
}

/// A stretch of time and how the server's clock and path behave in it.
package struct SimulatedAct: Equatable, Sendable {
    /// Seconds.
    package var duration = 0.0
    /// Parts per million.
    package var frequencyOffset: Double?
    package var wander: Double?
    /// Seconds.
    package var jitter: Double?
    package var propagationDelay: Double?
    package var processingDelay: Double?

    package init() {}
}
