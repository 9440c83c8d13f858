package import NTPTime

/// What an ntp.conf asks for, checked and in units the node works in. It is the only thing the
/// rest of the program sees of a configuration; two equal Configurations make equal daemons.
package struct Configuration: Equatable, Sendable {
    /// server, pool, peer, broadcast, manycastclient lines in the order of the file.
    package var associations: [AssociationConfiguration] = []
    /// restrict lines in the order of the file; lines for the same prefix are not merged here.
    package var restrictions: [Restriction] = []
    package var tinker = TinkerOptions()
    package var tos = SelectionOptions()
    package var discard = DiscardOptions()
    package var features = FeatureSwitches()
    package var interfaceRules: [InterfaceRule] = []
    package var files = FileOptions()

    package init() {}
}

/// One configured source of time.
package struct AssociationConfiguration: Equatable, Hashable, Sendable {
    package enum Kind: String, Equatable, Hashable, Sendable {
        case server
        case pool
        case peer
        case broadcast
        case manycastClient = "manycastclient"
    }

    /// Where it is: an address, a name still to be resolved, or a reference clock.
    package enum Target: Equatable, Hashable, Sendable {
        case address(IPAddress)
        case name(String, family: AddressFamily?)
        case referenceClock(type: UInt8, unit: UInt8)
    }

    package var kind: Kind
    package var target: Target
    /// UDP port; 123 unless the line says `port N`.
    package var port: UInt16 = SocketAddress.ntpPort
    package var burst = false
    package var iburst = false
    /// log2 of seconds; nil takes 6 for minpoll (also of a reference clock) and 10 for maxpoll
    /// (6 of a reference clock).
    package var minpoll: Int?
    package var maxpoll: Int?
    package var prefer = false
    package var noselect = false
    package var trueChimer = false
    package var preempt = false
    package var xleave = false
    package var version: UInt8 = 4
    package var key: UInt32?
    package var autokey = false
    package var nts = false
    /// Time to live of multicast, or the ttl list's index of manycast.
    package var ttl: Int?
    /// Driver-dependent word of a reference clock.
    package var mode: UInt32 = 0
    /// From the `fudge` line of the same address; nil where there was none.
    package var fudge: FudgeOptions?
    /// Where the line stood, for messages.
    package var location: SourceLocation?

    package init(kind: Kind, target: Target) {
        self.kind = kind
        self.target = target
    }
}

/// `fudge 127.127.t.u ...`; nil leaves the driver's own value.
package struct FudgeOptions: Equatable, Hashable, Sendable {
    /// Seconds.
    package var time1: Double?
    package var time2: Double?
    package var stratum: UInt8?
    package var referenceID: ReferenceID?
    package var flag1: Bool?
    package var flag2: Bool?
    package var flag3: Bool?
    package var flag4: Bool?
    package var minimumJitter: Double?

    package init() {}
}

/// One `restrict` line.
package struct Restriction: Equatable, Hashable, Sendable {
    /// Whom it speaks of.
    package enum Subject: Equatable, Hashable, Sendable {
        /// `default` without -4 or -6 stands for both families and becomes two restrictions.
        case prefix(IPPrefix)
        case name(String, family: AddressFamily?)
        /// `restrict source`: the template for addresses of our own servers.
        case source
    }

    package var subject: Subject
    package var flags: RestrictFlags
    /// Matches only packets from source port 123.
    package var ntpPortOnly = false
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

/// `tinker`: the clock discipline's numbers, in the units of the file.
package struct TinkerOptions: Equatable, Sendable {
    /// Seconds; 0 never steps.
    package var step = 0.128
    /// Seconds; nil is `step`.
    package var stepBack: Double?
    package var stepForward: Double?
    /// Seconds the offset must stay beyond `step` before a step.
    package var stepout = 300.0
    /// Seconds; 0 switches the check off.
    package var panic = 1000.0
    /// Parts per million.
    package var dispersionPPM = 15.0
    /// Seconds; nil is 2^11.
    package var allan: Double?
    /// Seconds; nil is off.
    package var huffpuff: Double?
    /// Parts per million; replaces the drift file's.
    package var frequencyPPM: Double?
    /// Seconds per tick, as the file has it.
    package var tick: Double?

    package init() {}
}

/// `tos`: selection and orphan options.
package struct SelectionOptions: Equatable, Sendable {
    package var beacon = 3600
    package var ceiling: UInt8 = 16
    package var floor: UInt8 = 1
    package var cohort = false
    package var minclock = 3
    package var maxclock = 10
    package var minsane = 1
    /// Seconds.
    package var maxdist = 1.5
    package var mindist = 0.001
    /// Orphan stratum; 16 is off.
    package var orphan: UInt8 = 16
    /// Seconds.
    package var orphanwait = 300.0

    package init() {}
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

/// `enable` and `disable`.
package struct FeatureSwitches: Equatable, Sendable {
    package var auth = true
    package var bclient = false
    package var calibrate = false
    package var kernel = true
    package var mode7 = false
    package var monitor = true
    /// Off: the clock is watched and served but not touched.
    package var ntp = true
    package var stats = true

    package init() {}
}

/// Paths, as the file has them.
package struct FileOptions: Equatable, Sendable {
    package var driftfile: String?
    package var pidfile: String?
    package var logfile: String?
    package var keys: String?
    package var leapfile: String?
    package var statsdir: String?

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

/// A place in a configuration file; line and column count from 1, the column in bytes.
package struct SourceLocation: Equatable, Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }
}
