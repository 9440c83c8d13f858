package import NTPConfiguration
package import NTPTime
package import NTPWire

/// What the node asks of the world around it. The daemon does it with sockets and the kernel's
/// clock, the simulator with its own; neither is known here.
package enum NodeEvent: Equatable, Sendable {
    /// Send a request; then tell the node by `transmitted`.
    case transmit(Transmission)
    /// Run the clock at another rate from now on.
    case adjust(ClockAdjustment)
    /// Set the clock by this many seconds; then tell the node by `clockStepped`.
    case step(seconds: Double)
    /// The offset is beyond the panic threshold: nothing is done to the clock.
    case panic(offset: Double)
    /// Look up a name; then tell the node by `resolved`.
    case resolve(NameRequest)
    /// Something an administrator may want to read. Never triggered by a stranger's packet.
    case log(String)
    /// An event of the clock or of an association in ntpd's form, which `logconfig` may hold back.
    case report(LogWord.Subject, String)
}

/// One request to one server.
package struct Transmission: Equatable, Sendable {
    package var association: UInt16
    package var destination: SocketAddress
    package var packet: [UInt8]
    /// The key whose MAC has to follow the packet.
    package var keyID: UInt32?
    /// Its digest is not to be cut: the other side does not cut its own. Only before version 4.
    package var hasWholeDigest = false
    /// Of what goes to a broadcast address or a group.
    package var group: GroupDelivery?
}

/// How a packet to many is sent: once by each interface that may be used.
package struct GroupDelivery: Equatable, Sendable {
    /// Routers that may pass on a multicast, plus one.
    package var timeToLive: UInt8
}

/// What the kernel's clock is to be told.
package struct ClockAdjustment: Equatable, Sendable {
    /// Seconds per second; positive makes the clock run faster. At most 500 ppm either way with
    /// the loop of RFC 5905, a tenth with the statistical discipline (`KernelRate`).
    package var frequency: Double
    /// Bounds of the clock's error in seconds, for adjtimex's maxerror and esterror.
    package var maximumError: Double
    package var estimatedError: Double
    /// STA_UNSYNC is off only when this is true.
    package var isSynchronised: Bool
    /// What the kernel is to do at the end of this day (UTC); to be called off where it is `none`.
    package var leap: LeapIndicator
    /// TAI - UTC, seconds; nil leaves the kernel's.
    package var taiOffset: Int?
}

/// A name of the configuration that has to become addresses.
package struct NameRequest: Equatable, Hashable, Sendable {
    package var name: String
    /// nil takes both families.
    package var family: AddressFamily?

    package init(name: String, family: AddressFamily?) {
        self.name = name
        self.family = family
    }
}
