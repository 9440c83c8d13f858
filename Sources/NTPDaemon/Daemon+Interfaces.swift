import LinuxPlatform
import NTPProtocol
import NTPTime

// The machine's addresses come and go.

extension Daemon {
    /// A watch on the interfaces each `interval` seconds (0 is none), with what the kernel tells
    /// where it does.
    static func interfaceWatch(
        at now: MonotonicInstant, interval: Double = InterfaceWatch.usualInterval, log: DaemonLog
    ) -> InterfaceWatch {
        let routing = interval > 0 ? RoutingSocket() : nil
        if let routing {
            log.write(
                "Listening on routing socket on fd #\(routing.descriptor) for interface updates")
        }
        return InterfaceWatch(at: now, routing: routing, interval: interval)
    }

    /// Opens and closes sockets as the machine's addresses are now. Where there is a new way out,
    /// servers and names that could not be reached are asked again.
    mutating func scanInterfaces(at now: MonotonicInstant) {
        let changes = interfaceWatch.begin(at: now)
        let scan = listeners.rescan(at: now)
        interfaceWatch.finish(scan)
        if scan.hasChanged { node.interfacesChanged(listeners.addresses) }
        followGroups()
        if scan.hasNewAddress || changes.contains(.came) {
            node.networkCame(at: now)
            lookups.networkCame(at: now)
        }
    }
}
