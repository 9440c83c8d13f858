import LinuxPlatform
import NTPConfiguration
import NTPTime

/// One socket of the daemon's.
struct Listener {
    var socket: UDPSocket
    /// The interface, or `v4wildcard`.
    var name: String
    var address: SocketAddress
    /// Datagrams are read and thrown away: wildcard sockets only keep other programs off the
    /// port, as a reply of theirs might leave from another address than was asked.
    var drops: Bool
}

/// The sockets, one for each address of the machine that the configuration lets be used.
struct Listeners {
    private(set) var all: [Listener] = []
    let port: UInt16
    private(set) var rules: [InterfaceRule]
    let families: [AddressFamily]
    private let log: DaemonLog
    private var count = 0
    /// Told of once each, until they can be had.
    private var refused: [IPAddress] = []

    init(port: UInt16, rules: [InterfaceRule], family: AddressFamily?, log: DaemonLog) {
        self.port = port
        self.rules = rules
        self.log = log
        families = family.map { [$0] } ?? [.ipv6, .ipv4]
    }

    /// The addresses of the interfaces in use.
    var addresses: [IPAddress] {
        all.map(\.address.address).filter { !$0.isUnspecified }
    }

    func listener(from address: IPAddress) -> Listener? {
        all.first { $0.address.address == address && !$0.drops }
    }

    /// Why nothing can be served.
    struct Fault: Error {
        var message: String
    }

    mutating func open() throws(Fault) {
        for family in families { try openWildcard(family) }
        _ = rescan()
    }

    /// Other `interface` lines; whether any socket came or went. The wildcard sockets stay as they
    /// are.
    mutating func reconfigure(_ rules: [InterfaceRule]) -> Bool {
        self.rules = rules
        return rescan()
    }

    private mutating func openWildcard(_ family: AddressFamily) throws(Fault) {
        let action = InterfaceRules.action(rules, wildcard: family)
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
        add(
            Listener(
                socket: socket, name: name, address: SocketAddress(address: address, port: port),
                drops: true))
    }

    private static func needsRight(_ error: SystemError) -> String {
        "\(error) (needs CAP_NET_BIND_SERVICE; or use --port with a number above 1023)"
    }

    private mutating func add(_ listener: Listener) {
        let verb = listener.drops ? "Listen and drop" : "Listen normally"
        log.write("\(verb) on \(count) \(listener.name) \(listener.address)")
        count += 1
        all.append(listener)
    }

    /// Opens sockets for addresses that came and closes those of addresses that went; whether
    /// there were any.
    mutating func rescan() -> Bool {
        guard let interfaces = try? NetworkInterface.all() else { return false }
        let wanted = interfaces.filter { interface in
            families.contains(interface.address.family)
                && InterfaceRules.action(rules, interface: interface) != .ignore
        }
        let before = all.count
        for listener in all
        where !listener.address.address.isUnspecified
            && !wanted.contains(where: { $0.address == listener.address.address })
        {
            log.write("Deleting interface \(listener.name), \(listener.address)")
        }
        all.removeAll { listener in
            !listener.address.address.isUnspecified
                && !wanted.contains { $0.address == listener.address.address }
        }
        var hasChanged = all.count != before
        // Sockets may overlap only while both sides allow it: outside of this no other program
        // can bind our port.
        for listener in all { listener.socket.setReuse(true) }
        for interface in wanted
        where !all.contains(where: { $0.address.address == interface.address }) {
            if open(interface) { hasChanged = true }
        }
        for listener in all { listener.socket.setReuse(false) }
        return hasChanged
    }

    private mutating func open(_ interface: NetworkInterface) -> Bool {
        let address = SocketAddress(address: interface.address, port: port)
        do throws(SystemError) {
            let socket = try UDPSocket(address.family)
            socket.setReuse(true)
            try socket.bind(to: address)
            socket.markExpedited()
            let action = InterfaceRules.action(rules, interface: interface)
            add(
                Listener(
                    socket: socket, name: interface.name, address: address, drops: action == .drop))
            refused.removeAll { $0 == interface.address }
            return true
        } catch {
            if !refused.contains(interface.address) {
                refused.append(interface.address)
                log.write(error.isPermission ? Listeners.needsRight(error) : "\(error)")
            }
            return false
        }
    }
}

/// `interface` lines: the last that matches decides, and what none matches is listened on.
enum InterfaceRules {
    static func action(
        _ rules: [InterfaceRule], interface: NetworkInterface
    ) -> InterfaceRule.Action {
        let match = rules.last { rule in
            switch rule.match {
            case .all: true
            case .family(let family): interface.address.family == family
            case .wildcard: false
            case .name(let name): interface.name == name
            case .prefix(let prefix): prefix.contains(interface.address)
            }
        }
        return match?.action ?? .listen
    }

    /// Of the wildcard sockets, which never do more than keep the port.
    static func action(
        _ rules: [InterfaceRule], wildcard family: AddressFamily
    ) -> InterfaceRule.Action {
        let match = rules.last { rule in
            switch rule.match {
            case .wildcard: true
            case .prefix(let prefix):
                prefix.family == family && prefix.address.isUnspecified && prefix.length > 0
            case .all, .family, .name: false
            }
        }
        return match?.action == .ignore ? .ignore : .drop
    }
}
