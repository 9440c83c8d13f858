package import NTPTime

/// One `restrict` line, or one that takes back what such lines before it said.
package struct Restriction: Equatable, Hashable, Sendable {
    /// Whom it speaks of.
    package enum Subject: Equatable, Hashable, Sendable {
        /// `default` without -4 or -6 stands for both families and becomes two restrictions.
        case prefix(IPPrefix)
        case name(String, family: AddressFamily?)
        /// `restrict source`: the template for addresses of our own servers.
        case source
        /// `delrestrict source ADDRESS`: what the template made for this one.
        case sourceEntry(IPAddress)
    }

    /// What becomes of the entry of the subject. Lines act in their order.
    package enum Action: Equatable, Hashable, Sendable {
        /// `restrict`: it is made where there is none, and the flags are added to it.
        case add
        /// `unrestrict` with flags: they are taken from it.
        case subtract
        /// `delrestrict`, or `unrestrict` without flags: it goes.
        case remove
    }

    package var subject: Subject
    package var action = Action.add
    package var flags: RestrictFlags
    /// Matches only packets from source port 123.
    package var ntpPortOnly = false
    /// The most associations that strangers at one address may make; -1 is any number.
    package var ippeerlimit: Int?

    package init(subject: Subject, flags: RestrictFlags) {
        self.subject = subject
        self.flags = flags
    }
}

/// What a `restrict` line takes away from those it matches (ntp.conf(5)).
package struct RestrictFlags: OptionSet, Equatable, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Every packet is dropped.
    package static let ignore = RestrictFlags(rawValue: 1 << 0)
    /// No time service; mode 6 is not affected.
    package static let noserve = RestrictFlags(rawValue: 1 << 1)
    /// No unauthenticated time packets.
    package static let notrust = RestrictFlags(rawValue: 1 << 2)
    /// Only packets of our own NTP version.
    package static let version = RestrictFlags(rawValue: 1 << 3)
    package static let nopeer = RestrictFlags(rawValue: 1 << 4)
    package static let noepeer = RestrictFlags(rawValue: 1 << 5)
    /// Rate limited (`discard`).
    package static let limited = RestrictFlags(rawValue: 1 << 6)
    /// No mode 6 or 7 at all.
    package static let noquery = RestrictFlags(rawValue: 1 << 7)
    /// No mode 6 or 7 that changes anything.
    package static let nomodify = RestrictFlags(rawValue: 1 << 8)
    package static let notrap = RestrictFlags(rawValue: 1 << 9)
    package static let lowpriotrap = RestrictFlags(rawValue: 1 << 10)
    package static let kod = RestrictFlags(rawValue: 1 << 11)
    package static let mssntp = RestrictFlags(rawValue: 1 << 12)
    package static let flake = RestrictFlags(rawValue: 1 << 13)
    package static let nomrulist = RestrictFlags(rawValue: 1 << 14)
    package static let serverresponseFuzz = RestrictFlags(rawValue: 1 << 15)
}

/// `discard`: the rate limits behind `restrict ... limited`.
package struct DiscardOptions: Equatable, Sendable {
    /// log2 of the least average seconds between packets.
    package var average = 3
    /// The least seconds between two packets.
    package var minimum = 2
    package var monitorAge = 3000

    package init() {}
}

/// One `interface` or `nic` line; of those that match an address the last wins.
package struct InterfaceRule: Equatable, Hashable, Sendable {
    package enum Action: String, Equatable, Hashable, Sendable {
        case listen
        case ignore
        case drop
    }

    package enum Match: Equatable, Hashable, Sendable {
        case all
        case family(AddressFamily)
        case wildcard
        case name(String)
        case prefix(IPPrefix)
    }

    package var action: Action
    package var match: Match

    package init(action: Action, match: Match) {
        self.action = action
        self.match = match
    }
}
