package import NTPTime

/// What an ntp.conf asks for, checked and in units the node works in. It is the only thing the
/// rest of the program sees of a configuration; two equal Configurations make equal daemons.
package struct Configuration: Equatable, Sendable {
    /// server, pool, peer, broadcast, manycastclient lines in the order of the file.
    package var associations: [AssociationConfiguration] = []
    /// restrict, unrestrict and delrestrict lines in the order of the file, in which they act;
    /// lines for the same prefix are not merged here.
    package var restrictions: [Restriction] = []
    package var tinker = TinkerOptions()
    package var tos = SelectionOptions()
    package var discard = DiscardOptions()
    package var features = FeatureSwitches()
    package var interfaceRules: [InterfaceRule] = []
    package var files = FileOptions()
    package var authentication = AuthenticationOptions()
    package var crypto: CryptoOptions?
    package var nts = NTSOptions()
    package var statistics = StatisticsOptions()
    /// `logconfig` words in the order of the file.
    package var logWords: [LogWord] = []
    package var mru = MRUOptions()
    /// ntpsec's `limit`; beside `discard`, which is ntp.org's.
    package var limit = RateLimitOptions()
    package var resourceLimits = ResourceLimits()
    package var multicast = MulticastOptions()
    package var traps: [TrapReceiver] = []
    /// `setvar` lines in the order of the file.
    package var variables: [SystemVariable] = []
    package var system = SystemOptions()
    package var removals = Removals()
    package var simulation: SimulationOptions?

    package init() {}

    /// `tick`, or `tinker tick`, seconds: the clock's resolution; nil is measured.
    package var tick: Double? { system.tick ?? tinker.tick }

    /// Seconds per second: the change of frequency that is worth a write of the drift file
    /// (`nonvolatile`, or behind the drift file's name).
    package var driftThreshold: Double { files.driftWanderThreshold ?? system.nonvolatile }

    /// The same daemon with no memory of where in which file each line stood: what two
    /// configurations are compared by.
    package var withoutLocations: Configuration {
        var copy = self
        for index in copy.associations.indices { copy.associations[index].location = nil }
        return copy
    }
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
    /// Time to live of multicast, or where the ring of manycast ends.
    package var ttl: Int?
    /// Driver-dependent word of a reference clock.
    package var mode: UInt32 = 0
    /// Sends a random transmit timestamp (`xmtnonce`); Meridian always does.
    package var transmitNonce = false
    /// Autokey group.
    package var ident: String?
    /// Seconds added to every offset of this source (ntpsec).
    package var bias: Double?
    package var ntsClient = NTSClientOptions()
    package var device = DeviceOptions()
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
    /// `abbrev`: a name for logs; no program is known to use it.
    package var abbreviation: String?

    package init() {}
}

/// `device 127.127.t.u ...`, and the words ntpsec's `refclock` has for the same.
package struct DeviceOptions: Equatable, Hashable, Sendable {
    package var timePath: String?
    package var ppsPath: String?
    package var baud: Int?
    package var subtype: Int?

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
    package var unpeerCryptoEarly = true
    package var unpeerCryptoNakEarly = true
    package var unpeerDigestEarly = true
    package var peerClearDigestEarly = true

    package init() {}
}

/// Paths, as the file has them.
package struct FileOptions: Equatable, Sendable {
    package var driftfile: String?
    /// Seconds per second, as `nonvolatile`, which it replaces.
    package var driftWanderThreshold: Double?
    package var pidfile: String?
    package var logfile: String?
    package var keys: String?
    package var leapfile: String?
    /// `checkhash` or `ignorehash` behind the leap file's name.
    package var leapfileChecksHash = true
    package var statsdir: String?
    package var saveconfigdir: String?

    package init() {}
}
