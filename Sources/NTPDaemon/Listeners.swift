import LinuxPlatform
import NTPConfiguration
import NTPTime

/// The sockets, one for each address of the machine that the configuration lets be used.
struct Listeners {
    private(set) var all: [Listener] = []
    /// Those for broadcasts and groups.
    var groups: [GroupListener] = []
    /// Those that could not be opened, which was told.
    var missingGroups: [IPAddress] = []
    let port: UInt16
    /// What is used; after a change the next `rescan` applies it, but not to wildcard sockets.
    var selection: InterfaceSelection
    let families: [AddressFamily]
    /// Differentiated services code point of what is sent.
    var dscp = SystemOptions().dscp
    /// What the last look at the interfaces found.
    private(set) var interfaces: [NetworkInterface] = []
    let log: DaemonLog
    private var count = 0
    private var failures: [Failure] = []

    /// An address that cannot be bound. It is told of once.
    private struct Failure {
        var address: IPAddress
        var since: MonotonicInstant
        var isTold = false
    }

    /// What a look at the interfaces changed.
    struct Scan: Equatable {
        var hasChanged = false
        /// There is an address that was not used before.
        var hasNewAddress = false
        /// An address is there but not ready: worth another look soon.
        var isIncomplete = false
    }

    /// Seconds; for so long a new IPv6 address may be tried out (RFC 4862, 5.4) without a word.
    private static let trialTime = 10.0

    init(
        port: UInt16, rules: [InterfaceRule], family: AddressFamily?, log: DaemonLog,
        skipsVirtual: Bool = false
    ) {
        self.port = port
        self.log = log
        selection = InterfaceSelection(rules: rules, skipsVirtual: skipsVirtual)
        families = family.map { [$0] } ?? [.ipv6, .ipv4]
    }

    /// The addresses of the interfaces in use.
    var addresses: [IPAddress] {
        all.filter { !$0.isWildcard }.map(\.address.address)
    }

    /// Why nothing can be served.
    struct Fault: Error {
        var message: String
    }

    mutating func open() throws(Fault) {
        if selection.leavesOnlyLoopback {
            log.write(
                "the 'interface' lines name nothing to listen on: only the loopback addresses"
                    + " are used (add 'interface listen all' before them for all the others)")
        }
        for family in families { try openWildcard(family) }
        _ = rescan(at: SystemClock.monotonic())
    }

    /// Other `interface` lines; whether any socket came or went. The wildcard sockets stay as they
    /// are.
    mutating func reconfigure(_ rules: [InterfaceRule]) -> Bool {
        selection.rules = rules
        return rescan(at: SystemClock.monotonic()).hasChanged
    }

    private mutating func openWildcard(_ family: AddressFamily) throws(Fault) {
        let action = selection.action(onWildcard: family)
        guard action != .ignore else { return }
        let address: IPAddress = family == .ipv4 ? .v4(.any) : .v6(.any)
        let name = family == .ipv4 ? "v4wildcard" : "v6wildcard"
        // A kernel without IPv6 has no such sockets; that is no fault.
        guard let socket = try? UDPSocket(family) else { return }
        do throws(SystemError) {
            try socket.bind(to: SocketAddress(address: address, port: port))
        } catch {
            if error.isAddressInUse {
                throw Fault(
                    message: "unable to bind to wildcard address \(address)"
                        + " - another process may be running - EXITING")
            }
            if error.isPermission { throw Fault(message: Listeners.needsRight(error)) }
            log.write("\(error)")
            return
        }
        add(socket, name: name, address: address, drops: action == .drop)
    }

    private static func needsRight(_ error: SystemError) -> String {
        "\(error) (needs CAP_NET_BIND_SERVICE; or use --port with a number above 1023)"
    }

    private mutating func add(
        _ socket: UDPSocket, name: String, address: IPAddress, drops: Bool
    ) {
        let listener = listener(socket, name: name, address: address, drops: drops)
        log.write(listener.openingLine)
        all.append(listener)
    }

    /// Makes a bound socket a listener with a number of its own.
    mutating func listener(
        _ socket: UDPSocket, name: String, address: IPAddress, drops: Bool
    ) -> Listener {
        socket.mark(dscp: dscp)
        socket.requestDestinations()
        defer { count += 1 }
        return Listener(
            socket: socket, number: count, name: name,
            address: SocketAddress(address: address, port: port), drops: drops,
            openedAt: SystemClock.monotonic())
    }

    // MARK: - Addresses that come and go

    /// One address and what is to be done with it.
    private struct Wanted {
        var name: String
        var address: IPAddress
        var drops: Bool
    }

    /// Opens sockets for addresses that came and closes those of addresses that went.
    mutating func rescan(at now: MonotonicInstant) -> Scan {
        guard let found = try? NetworkInterface.all() else { return Scan(isIncomplete: true) }
        interfaces = found
        let wanted = wanted()
        let isWanted = Set(wanted.map(\.address))
        var scan = Scan()
        for listener in all where !listener.isWildcard {
            guard !isWanted.contains(listener.address.address) else { continue }
            log.write(listener.closingLine(at: now))
            scan.hasChanged = true
        }
        all.removeAll { !$0.isWildcard && !isWanted.contains($0.address.address) }
        failures.removeAll { !isWanted.contains($0.address) }
        var missing: [Wanted] = []
        for entry in wanted {
            if let index = all.firstIndex(where: { $0.address.address == entry.address }) {
                all[index].name = entry.name
                all[index].drops = entry.drops
            } else {
                missing.append(entry)
            }
        }
        guard !missing.isEmpty else { return scan }
        // Sockets may overlap only while both sides allow it: outside of this no other program
        // can bind our port.
        for listener in all { listener.socket.setReuse(true) }
        for entry in missing {
            if open(entry, at: now) {
                scan.hasChanged = true
                scan.hasNewAddress = true
            } else {
                scan.isIncomplete = true
            }
        }
        for listener in all { listener.socket.setReuse(false) }
        return scan
    }

    /// Each address once. One that several interfaces share is only listened on where all of
    /// them may listen: a socket does not tell them apart.
    private func wanted() -> [Wanted] {
        var wanted: [Wanted] = []
        var places: [IPAddress: Int] = [:]
        for interface in interfaces where families.contains(interface.address.family) {
            let action = selection.action(on: interface)
            guard action != .ignore, !interface.address.isUnspecified else { continue }
            if let place = places[interface.address] {
                wanted[place].name = "*multiple*"
                wanted[place].drops = wanted[place].drops || action == .drop
            } else {
                places[interface.address] = wanted.count
                wanted.append(
                    Wanted(
                        name: interface.name, address: interface.address,
                        drops: action == .drop))
            }
        }
        return wanted
    }

    private mutating func open(_ entry: Wanted, at now: MonotonicInstant) -> Bool {
        do throws(SystemError) {
            let socket = try UDPSocket(entry.address.family)
            socket.setReuse(true)
            try socket.bind(to: SocketAddress(address: entry.address, port: port))
            failures.removeAll { $0.address == entry.address }
            add(socket, name: entry.name, address: entry.address, drops: entry.drops)
            return true
        } catch {
            tell(error, of: entry.address, at: now)
            return false
        }
    }

    private mutating func tell(
        _ error: SystemError, of address: IPAddress, at now: MonotonicInstant
    ) {
        let known = failures.firstIndex { $0.address == address }
        let index = known ?? failures.count
        if known == nil { failures.append(Failure(address: address, since: now)) }
        guard !failures[index].isTold else { return }
        let isOnTrial =
            error.isAddressUnavailable
            && now.seconds(since: failures[index].since) < Listeners.trialTime
        guard !isOnTrial else { return }
        failures[index].isTold = true
        log.write(error.isPermission ? Listeners.needsRight(error) : "\(error)")
    }
}
