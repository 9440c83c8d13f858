import ClockAlgorithms
package import NTPConfiguration
package import NTPProtocol
package import NTPTime
import NTPWire

/// What the system's variables (association 0) and its lists are taken from.
package struct SystemSubject: Sendable {
    package var node: NodeSnapshot
    package var environment: ControlEnvironment
    package var configuration: Configuration
    package var monitor: MonitorList
    package var access: AccessControl

    package init(
        node: NodeSnapshot, environment: ControlEnvironment, configuration: Configuration,
        monitor: MonitorList, access: AccessControl
    ) {
        self.node = node
        self.environment = environment
        self.configuration = configuration
        self.monitor = monitor
        self.access = access
    }

    /// A look at the node as it is now. To be let go before the node goes on, or its lists are
    /// copied.
    package init(_ node: borrowing NTPNode, environment: ControlEnvironment, at now: ClockReading) {
        self.init(
            node: node.snapshot(at: now), environment: environment,
            configuration: node.configuration, monitor: node.monitor, access: node.access)
    }

    var systemPeer: Association? {
        node.system.systemPeer.flatMap { id in node.associations.first { $0.id == id } }
    }

    var uptime: ControlVariable.Value { age(of: node.startedAt.monotonic) }

    /// Whole seconds since then; since the start where that is earlier.
    func age(of moment: MonotonicInstant) -> ControlVariable.Value {
        wholeSeconds(
            node.reading.monotonic.seconds(since: max(moment, node.startedAt.monotonic)))
    }
}

/// A reference identifier without dots around letters: an address from stratum 2 to 15, else
/// four letters.
func referenceIDText(_ identifier: ReferenceID, stratum: UInt8) -> ControlVariable.Value {
    .bare((2...15).contains(stratum) ? identifier.dottedQuad : identifier.letters)
}

/// The system's variables (RFC 9327, 4; names, units and decimals are ntp.org's).
package enum SystemVariableTable {
    package typealias Row = VariableRow<SystemSubject>

    /// The table for one host: the fixed variables, then those of its `setvar` lines. Of lines
    /// that share a name the last one counts; a fixed variable cannot be replaced.
    package static func table(_ environment: ControlEnvironment) -> VariableTable<SystemSubject> {
        var own: [Row] = []
        if let name = environment.savedConfiguration {
            own.append(.named("savedconfig") { _ in .bare(name) })
        }
        for variable in environment.variables {
            let name = variable.name
            guard !isFixed(name) else { continue }
            own.removeAll { $0.name == name }
            let value = ownValue(variable.value)
            own.append(
                variable.isDefault
                    ? .shown(name) { _ in value } : .named(name) { _ in value })
        }
        return VariableTable(listName: "sys_var_list", fixed + own)
    }

    /// Whether a variable is the daemon's own, which nobody else can set.
    static func isFixed(_ name: String) -> Bool { fixedNames.contains(name) }

    private static let fixed =
        defaults + others + statistics + monitor + keys + signing + kernel
        + associations + control + transfers
    private static let fixedNames = Set(
        fixed.map(\.name) + ["sys_var_list", "savedconfig"])

    /// As the line has it; quoted only where a reader could not tell its end.
    private static func ownValue(_ text: String) -> ControlVariable.Value {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x2c && $0 != 0x22 && $0 != 0x7f }
        return isPlain ? .bare(text) : .quoted(text)
    }

    /// Shown by default, in the order of ntp.org's ntpd. What has no value (no leap second file,
    /// no smearing) is left out there too.
    private static let defaults: [Row] = [
        .shown("version") { .quoted($0.environment.version) },
        .shown("processor") { .quoted($0.environment.processor) },
        .shown("system") { .quoted($0.environment.system) },
        .shown("leap") { .unsigned(UInt64($0.node.system.leap.rawValue)) },
        .shown("stratum") { .unsigned(UInt64($0.node.system.stratum)) },
        .shown("precision") { .signed(Int64($0.node.system.precision)) },
        .shown("rootdelay") { milliseconds($0.node.system.rootDelay) },
        .shown("rootdisp") {
            milliseconds($0.node.system.rootDispersion(at: $0.node.reading.monotonic))
        },
        .shown("refid") {
            referenceIDText($0.node.system.referenceID, stratum: $0.node.system.stratum)
        },
        .shown("reftime") { .timestamp($0.node.system.referenceTimestamp) },
        .shown("clock") { .timestamp($0.node.reading.wall) },
        .shown("peer") { .unsigned(UInt64($0.systemPeer?.id ?? 0)) },
        .shown("tc") { .unsigned(UInt64(clamping: $0.node.discipline.pollExponent)) },
        .shown("mintc") { _ in .unsigned(shortestPoll) },
        .shown("offset") { finerMilliseconds($0.node.system.offset) },
        .shown("frequency") { partsPerMillion($0.node.discipline.frequency) },
        .shown("sys_jitter") { finerMilliseconds($0.node.system.jitter) },
        .shown("clk_jitter") { milliseconds($0.node.discipline.clockJitter) },
        .shown("clk_wander") { partsPerMillion($0.node.discipline.wander) },
        .shown("tai") { $0.environment.taiOffset.map { .unsigned($0) } },
        .shown("leapsec") { $0.environment.leapSecond.map { .date($0) } },
        .shown("expire") { $0.environment.leapFileExpiry.map { .date($0) } },
        // Known, and without a value: leap seconds are never smeared.
        .shown("leapsmearinterval") { _ in nil },
        .shown("leapsmearoffset") { _ in nil },
    ]

    /// log2 of the shortest poll interval there is, seconds (ntp.org's NTP_MINPOLL).
    private static let shortestPoll: UInt64 = 3

    private static let others: [Row] = [
        .named("rootdist") {
            milliseconds($0.node.system.rootDistance(at: $0.node.reading.monotonic))
        },
        .named("peeradr") { .bare($0.systemPeer?.remote.description ?? "0.0.0.0:0") },
        .named("peermode") {
            .unsigned(UInt64(($0.systemPeer == nil ? PacketMode.reserved : .client).rawValue))
        },
        .named("bcastdelay") { milliseconds($0.configuration.multicast.broadcastDelay) },
        // The clock's resolution, below which transmit timestamps are random.
        .named("fuzz") { milliseconds(exp2(Int($0.node.system.precision))) },
        .named("clk_wander_threshold") { partsPerMillion($0.configuration.driftThreshold) },
        .named("daemon_version") { .quoted($0.environment.version) },
        // ntpsec's: the system's release without its name.
        .named("release") {
            .quoted($0.environment.system.split(separator: "/").last.map(String.init) ?? "")
        },
    ]

    private static func exp2(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: 1)
    }
}
