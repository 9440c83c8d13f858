/// Every directive there is. A new one is a new row here.
enum DirectiveTable {
    static func directive(_ word: String) -> Directive? {
        indices[word].map { all[$0] }
    }

    static let words = all.map(\.word)

    private static let indices = Dictionary(
        zip(words, words.indices), uniquingKeysWith: { first, _ in first })

    static let all: [Directive] =
        associations + access + files + services
        + OptionGroup.all.map(\.directive)
        + Configuration.rows.map(single)

    /// A directive that is one word and one value.
    private static func single(_ row: OptionRow<Configuration>) -> Directive {
        Directive(row.word, [.value(row.shape)], hasEffect: row.hasEffect) {
            statement, validation in
            validation.addSingle(statement, row)
        }.idle(row.reason)
    }

    private static func association(_ kind: AssociationConfiguration.Kind) -> Directive {
        Directive(kind.rawValue, [.host, .options(.association, minimum: 0)], hasEffect: true) {
            $1.addAssociation($0, kind: kind)
        }
    }

    private static let associations: [Directive] = [
        association(.server),
        association(.pool),
        association(.peer),
        association(.broadcast),
        association(.manycastClient),
        Directive("refclock", [.clockName, .options(.association, minimum: 0)], hasEffect: true) {
            $1.addAssociation($0, kind: .server)
        },
        Directive("fudge", [.host, .options(.fudge, minimum: 1)], hasEffect: true) {
            $1.addFudge($0)
        },
        Directive("device", [.host, .options(.device, minimum: 1)]) { $1.addDevice($0) }
            .idle(.clockDrivers),
        Directive("unpeer", [.removal], hasEffect: true) { $1.addRemoval($0) },
        Directive("unconfig", [.removal], hasEffect: true) { $1.addRemoval($0) },
        Directive("broadcastclient", [.optionalWord(["novolley"])], hasEffect: true) {
            $1.addBroadcastClient($0)
        },
        Directive("multicastclient", [.optionalHosts], hasEffect: true) {
            $1.addMulticastClient($0)
        },
        Directive("manycastserver", [.hosts], hasEffect: true) {
            $1.addGroups($0, to: \.manycastServers)
        },
    ]

    private static let access: [Directive] = [
        Directive("restrict", [.subject, .flags(.restriction)], hasEffect: true) {
            $1.addRestriction($0)
        },
        Directive(
            "delrestrict", [.subject, .options(.restriction, minimum: 0)], hasEffect: true
        ) { $1.addRestrictionRemoval($0) },
        Directive(
            "unrestrict", [.subject, .options(.restriction, minimum: 0)], hasEffect: true
        ) { $1.addRestrictionRemoval($0) },
        interface("interface"),
        interface("nic"),
        Directive("trustedkey", [.keys], hasEffect: true) { $1.setTrustedKeys($0) },
    ]

    private static func interface(_ word: String) -> Directive {
        let actions = ["listen", "ignore", "drop"]
        let text = ValueShape.text(maximumBytes: 256)
        return Directive(word, [.value(.word(actions)), .value(text)], hasEffect: true) {
            $1.addInterfaceRule($0)
        }
    }

    private static let path = ValueShape.text(maximumBytes: 1024)

    private static let files: [Directive] = [
        Directive("includefile", [.value(path)], role: .include, hasEffect: true),
        Directive("end", [], role: .end, hasEffect: true),
        Directive(
            "driftfile", [.optionalValue(path), .optionalValue(.number(0...1e6))], hasEffect: true
        ) { $1.setDriftFile($0) },
        Directive(
            "leapfile", [.value(path), .optionalWord(["checkhash", "ignorehash"])],
            hasEffect: true
        ) { $1.setLeapFile($0) },
        Directive(
            "filegen",
            [
                .value(.word(StatisticsKind.allCases.map(\.rawValue))),
                .options(.statisticsFile, minimum: 0),
            ]
        ) { $1.addStatisticsFile($0) }.idle(.statisticsFiles),
        Directive("logconfig", [.texts(maximum: 256)], hasEffect: true) { $1.addLogWords($0) },
    ]

    private static let services: [Directive] = [
        feature("enable", true),
        feature("disable", false),
        Directive("slewalways", [.value(.word(["yes", "no"]))], hasEffect: true) {
            $1.setSlewAlways($0)
        },
        Directive("phone", [.texts(maximum: 10)]) { $1.addPhoneNumbers($0) }.idle(.modem),
        Directive("setvar", [.assignment, .optionalWord(["default"])], hasEffect: true) {
            $1.addVariable($0)
        },
        Directive("trap", [.host, .options(.trap, minimum: 0)]) { $1.addTrap($0) }.idle(.traps),
        Directive("ttl", [.integers(0...255, maximum: 8)], hasEffect: true) {
            $1.setTimeToLive($0)
        },
        Directive("pollskewlist", [.skews]) { $1.addPollSkews($0) }.idle(.pollSkews),
        Directive("simulate", [], role: .simulate, hasEffect: false).idle(.simulator),
    ]

    private static func feature(_ word: String, _ isOn: Bool) -> Directive {
        Directive(word, [.options(.features, minimum: 1)], hasEffect: true) {
            $1.setFeatures($0, isOn)
        }
    }
}
