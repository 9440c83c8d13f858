import NTPTime

// Broadcast, multicast and manycast beyond the association lines.

extension Validation {
    mutating func addBroadcastClient(_ statement: Statement) {
        configuration.multicast.broadcastClient = true
        if !statement.arguments.isEmpty { configuration.multicast.noVolley = true }
    }

    mutating func addMulticastClient(_ statement: Statement) {
        guard statement.arguments.isEmpty else {
            return addGroups(statement, to: \.multicastClients)
        }
        add(MulticastOptions.usualGroups, to: \.multicastClients)
    }

    mutating func addGroups(
        _ statement: Statement, to list: WritableKeyPath<MulticastOptions, [HostTarget]>
    ) {
        let groups = statement.arguments.compactMap { argument -> HostTarget? in
            guard let host = argument.host, isGroup(host, at: argument.location) else { return nil }
            return host
        }
        add(groups, to: list)
    }

    private mutating func add(
        _ groups: [HostTarget], to list: WritableKeyPath<MulticastOptions, [HostTarget]>
    ) {
        for group in groups where !configuration.multicast[keyPath: list].contains(group) {
            configuration.multicast[keyPath: list].append(group)
        }
    }

    /// Whether this may be a multicast group. What a name stands for only shows later.
    mutating func isGroup(_ host: HostTarget, at place: SourceLocation) -> Bool {
        guard case .address(let address) = host, !address.isMulticast else { return true }
        report(
            .invalidAddress, .error, at: place,
            "\(address) is no multicast group; it is ignored",
            fix: "a group is 224.0.0.0 to 239.255.255.255, or begins with ff")
        return false
    }
}
