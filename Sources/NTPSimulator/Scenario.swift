/// A numbered world with one client, and what is demanded of that client's clock. The same number
/// and seed give the same run, byte for byte.
package struct Scenario: Sendable {
    /// One of the servers: it follows its own clock and says that it is a primary server.
    package struct Server: Sendable {
        package var clock = ClockTraits()
        /// Each way.
        package var path: Path
        /// The way of the replies where it is another.
        package var pathBack: Path?
        /// Further words of its line in the client's ntp.conf.
        package var options = ""

        package init(path: Path, clock: ClockTraits = ClockTraits()) {
            self.path = path
            self.clock = clock
        }
    }

    package var number: Int
    package var name: String
    package var client: ClockTraits
    package var clientDaemon = DaemonTraits()
    package var servers: [Server]
    /// What stands behind each server's address in the client's ntp.conf.
    package var serverOptions = "iburst"
    /// Further lines of the client's ntp.conf.
    package var clientLines = ""
    /// UTC at true time 0, in seconds since 1970.
    package var start = VirtualClock.usualStart
    /// Seconds of true time.
    package var duration: Int
    /// What is told of a run, and from when on.
    package var measuring = MeasuringTraits()
    /// In the order of their seconds, or at least of one second.
    package var changes: [ScenarioChange] = []
    package var bounds: [ScenarioBound]

    package init(
        number: Int, name: String, client: ClockTraits, servers: [Server], duration: Int
    ) {
        self.number = number
        self.name = name
        self.client = client
        self.servers = servers
        self.duration = duration
        bounds = []
    }
}

extension Scenario {
    /// By number, without gaps.
    package static let all = usual + hardships
}
