import NTPWire

/// What the node counted since its start, under the names of mode 6's `ss_` variables.
package struct NodeCounters: Equatable, Hashable, Sendable {
    package var received: UInt64 = 0
    package var currentVersion: UInt64 = 0
    package var olderVersion: UInt64 = 0
    package var badFormat: UInt64 = 0
    package var badAuthentication: UInt64 = 0
    package var declined: UInt64 = 0
    package var restricted: UInt64 = 0
    package var rateLimited: UInt64 = 0
    package var kissesSent: UInt64 = 0
    package var processed: UInt64 = 0
    package var replied: UInt64 = 0
    /// Time packets of version 1, and how many of them were a client's, had no mode, or were a
    /// symmetric peer's (ntpsec counts these).
    package var versionOne: UInt64 = 0
    package var versionOneClient: UInt64 = 0
    package var versionOneReserved: UInt64 = 0
    package var versionOneSymmetric: UInt64 = 0

    /// Associations that were made.
    package var associations: UInt64 = 0

    package init() {}

    mutating func count(_ reason: DropReason) {
        switch reason {
        case .tooShort, .unknownVersion, .badTrailer, .badSource: badFormat &+= 1
        case .ignored, .noServe, .flake, .notTrusted, .otherVersion, .noQuery: restricted &+= 1
        case .rateLimited: rateLimited &+= 1
        case .badAuthentication: badAuthentication &+= 1
        case .unansweredMode, .noAssociation, .duplicate, .bogusOrigin, .zeroTimestamp,
            .otherInterface, .leapSecond, .wrongDestination, .noHelp, .tooEarly:
            declined &+= 1
        }
    }

    mutating func countVersion(of header: NTPHeader) {
        if header.version == 4 { currentVersion &+= 1 } else { olderVersion &+= 1 }
        guard header.version == 1 else { return }
        versionOne &+= 1
        switch header.mode {
        case .client: versionOneClient &+= 1
        case .reserved: versionOneReserved &+= 1
        case .symmetricActive: versionOneSymmetric &+= 1
        default: break
        }
    }
}
