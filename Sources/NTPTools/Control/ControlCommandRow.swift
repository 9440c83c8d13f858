/// One command of ntpdc: its keyword, what it takes, what it is for.
struct ControlCommandRow: Sendable {
    enum Action: Sendable {
        case listPeers
        case peers(PeerSummary.Tally)
        case showPeer
        case peerStatistics
        case report(DaemonReport)
        case loopInformation
        case memoryStatistics
        case clockStatistics
        case restrictions
        case monitorList
        case addAssociation(word: String)
        case addReferenceClock
        case removeAssociations
        case fudge
        /// `enable`, `disable`: a directive of ntp.conf with words behind it.
        case directive
        /// `restrict`, `unrestrict`, `delrestrict`.
        case access
        case reset
        case help
        /// ntpq has the same command.
        case local
        /// Mode 6 has nothing for it; what does instead.
        case absent(String)
    }

    struct Parameter: Equatable, Sendable {
        var name: String
        var isOptional: Bool
        var isAddress = false

        static func needed(_ name: String) -> Parameter {
            Parameter(name: name, isOptional: false)
        }

        static func optional(_ name: String) -> Parameter {
            Parameter(name: name, isOptional: true)
        }

        static func address(_ name: String) -> Parameter {
            Parameter(name: name, isOptional: false, isAddress: true)
        }

        /// One address, and up to three more.
        static func addresses(_ names: [String]) -> [Parameter] {
            names.enumerated().map { place, name in
                Parameter(name: name, isOptional: place > 0, isAddress: true)
            }
        }
    }

    var keyword: String
    var action: Action
    var parameters: [Parameter]
    var purpose: String

    init(
        _ keyword: String, _ action: Action, _ parameters: [Parameter] = [], _ purpose: String = ""
    ) {
        self.keyword = keyword
        self.action = action
        self.parameters = parameters
        self.purpose = purpose
    }

    /// `usage: showpeer [ -4|-6 ] peer_address [ peer2_addr ]`.
    var usage: String {
        var text = "usage: \(keyword)"
        for (place, parameter) in parameters.enumerated() {
            if parameter.isAddress, !parameters[..<place].contains(where: \.isAddress) {
                text += " [ -4|-6 ]"
            }
            text += parameter.isOptional ? " [ \(parameter.name) ]" : " \(parameter.name)"
        }
        return text
    }
}

enum ControlCommandTable {
    enum Match: Sendable {
        case one(ControlCommandRow)
        case unknown
        case ambiguous
    }

    /// The command that `word` names: exactly, or as the beginning of only one keyword.
    static func find(_ word: String) -> Match {
        if let exact = rows.first(where: { $0.keyword == word }) { return .one(exact) }
        let matches = rows.filter { $0.keyword.hasPrefix(word) }
        guard let first = matches.first else { return .unknown }
        return matches.count == 1 ? .one(first) : .ambiguous
    }

    static let rows: [ControlCommandRow] = localRows + reportRows + changeRows + absentRows

    private static let family: [ControlCommandRow.Parameter] = [.optional("-4|-6")]
    private static let peers = ControlCommandRow.Parameter.addresses([
        "peer_address", "peer2_addr", "peer3_addr", "peer4_addr",
    ])

    private static let localRows: [ControlCommandRow] = [
        .init("?", .help, [.optional("command")], "list the commands, or explain one"),
        .init("help", .help, [.optional("command")], "list the commands, or explain one"),
        .init("timeout", .local, [.optional("msec")], "set how long to wait for an answer"),
        .init("delay", .local, [.optional("msec")], "set what is added to signed timestamps"),
        .init(
            "host", .local, [.optional("-4|-6"), .optional("hostname")],
            "talk to another server, or say which one"),
        .init(
            "passwd", .local, [.optional("password")],
            "give the password of the key that signs requests"),
        .init(
            "hostnames", .local, [.optional("yes|no")], "print names or numeric addresses"),
        .init(
            "debug", .local, [.optional("no|more|less")], "show less or more of the exchange"),
        .init("quit", .local, [], "leave ntpdc"),
        .init("exit", .local, [], "leave ntpdc"),
        .init(
            "keyid", .local, [.optional("key#")],
            "set the key that signs requests, or say which one it is"),
        .init(
            "keytype", .local, [.optional("digest-name")],
            "set the type of the key that signs requests"),
        .init("version", .local, [], "print this program's version"),
        .init("ifstats", .local, [], "print the server's addresses and their traffic"),
    ]

    private static let reportRows: [ControlCommandRow] = [
        .init("listpeers", .listPeers, family, "list the associations and their modes"),
        .init("peers", .peers(.byMode), family, "print a row for each association"),
        .init(
            "dmpeers", .peers(.bySelection), family,
            "print a row for each association, marked by what the selection made of it"),
        .init("showpeer", .showPeer, peers, "print all about some associations"),
        .init("pstats", .peerStatistics, peers, "print the packet counts of some associations"),
        .init(
            "loopinfo", .loopInformation, [.optional("oneline|multiline")],
            "print the state of the clock's control loop"),
        .init("sysinfo", .report(.systemInformation), [], "print the state of the server"),
        .init(
            "sysstats", .report(.systemStatistics), [], "print the packet counts of the server"),
        .init("memstats", .memoryStatistics, [], "print what the associations take of memory"),
        .init(
            "iostats", .report(.inputStatistics), [], "print the counts of input and output"),
        .init(
            "timerstats", .report(.timerStatistics), [], "print the counts of the event timer"),
        .init("reslist", .restrictions, family, "print the access restrictions"),
        .init("monlist", .monitorList, [.optional("version")], "print who sent packets"),
        .init(
            "authinfo", .report(.authenticationInformation), [],
            "print the counts of authentication"),
        .init(
            "ctlstats", .report(.controlStatistics), [], "print the counts of control messages"),
        .init(
            "clockstat", .clockStatistics,
            ControlCommandRow.Parameter.addresses(["address", "address", "address", "address"]),
            "print the state of some reference clocks"),
        .init(
            "kerninfo", .report(.kernelInformation), [], "print the state of the kernel's clock"),
    ]

    private static let association: [ControlCommandRow.Parameter] = [
        .address("addr"), .optional("keyid"), .optional("version"),
        .optional(
            "minpoll#|prefer|burst|iburst|'minpoll N'|'maxpoll N'|'keyid N'|'version N' ..."),
    ]

    private static let changeRows: [ControlCommandRow] = [
        .init("addpeer", .addAssociation(word: "peer"), association, "add a symmetric peer"),
        .init("addserver", .addAssociation(word: "server"), association, "add a server"),
        .init(
            "addrefclock", .addReferenceClock,
            [
                .address("addr"), .optional("mode"), .optional("minpoll|prefer"),
                .optional("minpoll|prefer"),
            ], "add a reference clock"),
        .init(
            "broadcast", .addAssociation(word: "broadcast"),
            [
                .address("addr"), .optional("keyid"), .optional("version"),
                .optional("minpoll"),
            ], "send broadcasts to an address"),
        .init("unconfig", .removeAssociations, peers, "take associations away"),
        .init(
            "enable", .directive,
            [.needed("auth|bclient|monitor|pll|kernel|stats"), .optional("...")],
            "switch something on"),
        .init(
            "disable", .directive,
            [.needed("auth|bclient|monitor|pll|kernel|stats"), .optional("...")],
            "switch something off"),
        .init(
            "fudge", .fudge,
            [.address("address"), .needed("time1|time2|val1|val2|flags"), .needed("value")],
            "change a correction of a reference clock"),
        .init("restrict", .access, access, "make an access restriction, or add flags to one"),
        .init("unrestrict", .access, access, "take flags off an access restriction"),
        .init(
            "delrestrict", .access,
            [.address("address"), .needed("mask"), .optional("ntpport")],
            "take an access restriction away"),
        .init(
            "reset", .reset,
            [.needed("io|sys|mem|timer|auth|ctl|allpeers"), .optional("...")],
            "make counters begin anew"),
    ]

    private static let access: [ControlCommandRow.Parameter] = [
        .address("address"), .needed("mask"),
        .needed("ntpport|ignore|noserve|notrust|noquery|nomodify|nopeer|version|kod"),
        .optional("..."),
    ]

    /// Keywords that keep prefixes as ambiguous as they always were.
    private static let absentRows: [ControlCommandRow] = [
        ("preset", "reset allpeers"),
        ("readkeys", "a reload: systemctl reload ntpd"),
        ("trustedkey", "ntpq -c ':config trustedkey ...'"),
        ("untrustedkey", "ntp.conf and a reload"),
        ("requestkey", "ntp.conf and a reload"),
        ("controlkey", "ntp.conf and a reload"),
        ("traps", "nothing: traps are not kept"),
        ("addtrap", "nothing: traps are not kept"),
        ("clrtrap", "nothing: traps are not kept"),
        ("clkbug", "ntpq -c cv"),
        ("ifreload", "nothing: interfaces are watched"),
    ].map { .init($0.0, .absent($0.1), [.optional("...")], "not here; instead: \($0.1)") }
}
