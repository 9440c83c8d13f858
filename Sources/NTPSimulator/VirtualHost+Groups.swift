import NTPProtocol
import NTPTime

extension VirtualHost {
    /// Whether what is sent to this group, or to this broadcast address, is for the host. All
    /// networks of a world with IPv4 addresses have 24 bits in common.
    func hears(_ group: IPAddress) -> Bool {
        let interest = node.groupInterest
        if group.isMulticast { return interest.groups.contains(group) }
        guard interest.broadcasts, case .v4(let mine) = address.address, case .v4(let all) = group
        else { return false }
        return all.bits == mine.bits | 0xff
    }
}
