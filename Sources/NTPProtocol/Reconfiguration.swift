import ClockAlgorithms
package import NTPConfiguration
package import NTPTime
import NTPWire

// A configuration that changes while the node runs.

extension NTPNode {
    /// Takes another configuration. Sources whose lines are as they were keep all they have
    /// learnt; the others go or come. Servers that denied us are asked anew.
    package mutating func reconfigure(_ wanted: Configuration, at now: ClockReading) {
        let lines = NTPNode.matched(configuration.associations, with: wanted.associations)
        let hasChanged =
            lines.count != configuration.associations.count || wanted.tos != configuration.tos
        let hasOtherRestrictions = wanted.restrictions != configuration.restrictions
        configuration = wanted
        let names = wantedNames
        knownNames.removeAll { !names.contains($0.request) }
        if hasOtherRestrictions {
            access = AccessControl(wanted.restrictions, names: knownNames)
            lastRestrictions = nil
        }
        monitor.reconfigure(wanted.mru)
        rateLimit = RateLimit(wanted)
        let lawBefore = discipline.parameters.law
        discipline.reconfigure(DisciplineParameters(wanted, settings: settings))
        if discipline.parameters.law != lawBefore {
            for index in associations.indices { associations[index].estimation = nil }
            discipline.begin(at: now.monotonic, steers: settings.steersClock)
        }
        system.dispersionRate = discipline.parameters.dispersionRate
        selectionParameters = SelectionParameters(wanted.tos)
        selectionParameters.clockPrecision = seconds(log2: settings.precision)
        for id in associations.map(\.id) {
            guard let index = index(of: id) else { continue }
            if let line = lines.first(where: { $0.old == associations[index].configuration })?.new {
                associations[index].configuration = line
                forgive(index, at: now)
            } else if !isStillWelcome(associations[index]), !mayStay(associations[index]) {
                demobilize(index, reason: "no longer configured")
            }
        }
        let kept = lines.map(\.new)
        for line in wanted.associations where !kept.contains(line) { mobilize(line, at: now) }
        for restriction in wanted.restrictions {
            guard let name = restriction.namedSubject,
                !knownNames.contains(where: { $0.request == name })
            else { continue }
            request(name.name, family: name.family)
        }
        for name in wanted.multicast.names
        where !knownNames.contains(where: { $0.request == name }) {
            request(name.name, family: name.family)
        }
        if hasChanged { selectSources(at: now) }
    }

    /// The lines that say the same before and after, wherever they stand now. Equal lines are
    /// matched in their order.
    private static func matched(
        _ old: [AssociationConfiguration], with new: [AssociationConfiguration]
    ) -> [(old: AssociationConfiguration, new: AssociationConfiguration)] {
        var rest = new
        return old.compactMap { line in
            guard let index = rest.firstIndex(where: { $0.saysTheSame(as: line) }) else {
                return nil
            }
            return (line, rest.remove(at: index))
        }
    }

    /// An administrator was here: a server that denied us may be asked again.
    private mutating func forgive(_ index: Int, at now: ClockReading) {
        guard associations[index].poll.silentUntil != nil else { return }
        associations[index].poll.silentUntil = nil
        associations[index].flash.remove(.denied)
        associations[index].poll.start(
            at: now.monotonic, iburst: associations[index].configuration.iburst)
    }

    /// Takes one source away, as an administrator wants: with its line, but for one that a pool's
    /// line or a packet of its own has made. False where there is none of this number.
    package mutating func dismiss(_ id: UInt16, at now: ClockReading) -> Bool {
        guard let index = index(of: id) else { return false }
        let association = associations[index]
        if association.hasOwnLine,
            let line = configuration.associations.firstIndex(of: association.configuration)
        {
            configuration.associations.remove(at: line)
        }
        // The servers of a pool go with its line.
        let isPool = association.role == .poolPrototype
        for member in associations.map(\.id) {
            guard let index = self.index(of: member) else { continue }
            let isMember =
                isPool && associations[index].configuration == association.configuration
            if member == id || isMember { demobilize(index, reason: "no longer wanted") }
        }
        selectSources(at: now)
        return true
    }

    /// Takes an association away; who follows it looks for another source.
    mutating func demobilize(_ index: Int, reason: String) {
        let id = associations[index].id
        note(.demobilize, of: index, detail: "assoc \(id): \(reason)")
        associations.remove(at: index)
        if system.systemPeer == id {
            system.systemPeer = nil
            note(.noSystemPeer)
        }
    }
}

extension AssociationConfiguration {
    fileprivate func saysTheSame(as other: AssociationConfiguration) -> Bool {
        var (left, right) = (self, other)
        left.location = nil
        right.location = nil
        // A clock goes on when it is adjusted: its driver looks at each poll.
        left.fudge = nil
        right.fudge = nil
        return left == right
    }
}
