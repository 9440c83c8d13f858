import NTPWire

/// What came of the replies that Samba is to sign (`mssntp`), since the start.
package struct SigningCounters: Equatable, Hashable, Sendable {
    /// Replies that came to an end in one way, and what they took.
    package struct Ended: Equatable, Hashable, Sendable {
        package private(set) var count: UInt64 = 0
        /// Seconds of all together, and of the slowest.
        package private(set) var seconds = 0.0
        package private(set) var slowest = 0.0

        package mutating func add(seconds taken: Double) {
            count &+= 1
            seconds += taken
            slowest = max(slowest, taken)
        }
    }

    package var requests: UInt64 = 0
    /// Samba was not there, or had too much to do.
    package var notTaken: UInt64 = 0
    /// It said nothing in time, nonsense, or hung up.
    package var failed: UInt64 = 0
    package var signed = Ended()
    package var refused = Ended()

    package init() {}
}

extension SystemVariableTable {
    /// ntpsec's names, for its `mssntpinfo`; those with `_r` are of the whole run, as all are here.
    static let signing: [Row] = signingValues.flatMap { name, value -> [Row] in
        ["", "_r"].map { suffix in
            .named("mssntp_serves" + name + suffix) { value($0.environment.signing) }
        }
    }

    private static let signingValues:
        [(name: String, value: @Sendable (SigningCounters) -> ControlVariable.Value)] = [
            ("", { .unsigned($0.requests) }), ("_no", { .unsigned($0.notTaken) }),
            ("_err", { .unsigned($0.failed) }), ("_good", { .unsigned($0.signed.count) }),
            ("_good_wall", { .decimal($0.signed.seconds, digits: 6) }),
            ("_good_slowest", { .decimal($0.signed.slowest, digits: 6) }),
            ("_bad", { .unsigned($0.refused.count) }),
            ("_bad_wall", { .decimal($0.refused.seconds, digits: 6) }),
            ("_bad_slowest", { .decimal($0.refused.slowest, digits: 6) }),
        ]
}
