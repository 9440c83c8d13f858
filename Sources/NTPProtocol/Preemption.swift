import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

// Sources that were found rather than named (pools, manycast, broadcasts) and those that a line
// calls `preempt`: when there are more of them than `tos maxclock`, the ones that are of no use go.

extension Association {
    /// Whether it may have to make room for others.
    var isPreemptible: Bool {
        switch role {
        case .poolMember, .manycastMember, .broadcastClient: true
        case .server, .peer: configuration.preempt
        case .poolPrototype, .localClock, .referenceClock, .passivePeer, .broadcastServer,
            .manycastPrototype:
            false
        }
    }

    /// How much there is to lose with it, 0 to 6 (ntp.org's score): the tests of fitness it
    /// passes, and how far it came in the selection.
    fileprivate var worth: Int {
        let tests: [FlashBits] = [.peerStratum, .peerUnreachable, .peerLoop, .peerDistance]
        return tests.count { flash.isDisjoint(with: $0) }
            + (selection.rawValue >= SelectionStatus.candidate.rawValue ? 1 : 0)
            + (selection == .excess ? 0 : 1)
    }

    /// To be called at each poll.
    mutating func countUse() {
        contradictedPolls = selection == .falsetick ? contradictedPolls + 1 : 0
        let isUsed = selection.rawValue >= SelectionStatus.candidate.rawValue
        unusedPolls = isUsed ? 0 : unusedPolls + 1
    }
}

extension NTPNode {
    /// Polls in a row without use after which a source may be given up (ntp.org: NTP_UNREACH).
    static let uselessPolls = 10

    /// How many hosts may set our clock at all: what `tos maxclock` bounds.
    var sourceCount: Int {
        associations.count { $0.isPolled || $0.isClock }
    }

    /// Whether lines that stand for more than one server are to look for further ones: there are
    /// fewer sources than `tos maxclock`, or too few of them are any good. The second goes on up to
    /// twice that number only.
    package var wantsMoreSources: Bool {
        let (least, most) = (configuration.tos.minclock, configuration.tos.maxclock)
        let count = sourceCount
        return count < most || system.survivors < least && count < 2 * most
    }

    /// Gives up the preemptible source of the least worth, where there are too many sources and
    /// it has been of no use for long; whether there was one.
    mutating func preempt() -> Bool {
        guard sourceCount > configuration.tos.maxclock else { return false }
        let preemptible = associations.filter(\.isPreemptible)
        guard let least = preemptible.map(\.worth).min(),
            let id = preemptible.first(where: {
                $0.worth == least && $0.unusedPolls >= NTPNode.uselessPolls
            })?.id,
            let index = index(of: id)
        else { return false }
        demobilize(index, reason: "there are better ones")
        return true
    }
}
