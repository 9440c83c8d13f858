/// The 32-bit reference identifier (RFC 5905, 7.3): four ASCII letters at stratum 0 and 1, at
/// stratum 2 and above the upstream's IPv4 address or a hash of its IPv6 address.
package struct ReferenceID: Equatable, Hashable, Sendable {
    package var bits: UInt32

    package init(bits: UInt32) {
        self.bits = bits
    }

    /// Up to four ASCII characters, left-justified and zero-padded; more are cut off, others
    /// than ASCII become `?`.
    package init(_ text: String) {
        var bits: UInt32 = 0
        var shift: UInt32 = 24
        for character in text.unicodeScalars.prefix(4) {
            bits |= (character.isASCII ? character.value : 0x3f) << shift
            shift &-= 8
        }
        self.bits = bits
    }

    /// The IPv4 address of an upstream source, as its identifier.
    package init(_ address: IPv4Address) {
        bits = address.bits
    }

    package static let unset = ReferenceID(bits: 0)
    /// Not yet synchronised since start.
    package static let initial = ReferenceID("INIT")
    /// The clock was just stepped and no source has been chosen since.
    package static let step = ReferenceID("STEP")
    /// The address that we had towards the source is gone.
    package static let faceChange = ReferenceID("XFAC")
    /// The undisciplined local clock driver (127.127.1.u).
    package static let localClock = ReferenceID("LOCL")

    package var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) }
    }

    /// The code's letters without padding, each byte that is not printable ASCII as `.`.
    package var letters: String {
        var text = ""
        for byte in bytes where byte != 0 {
            text.unicodeScalars.append(
                (0x20..<0x7f).contains(byte) ? Unicode.Scalar(byte) : ".")
        }
        return text
    }

    /// As a dotted quad, which is how stratum 2 and above show it.
    package var dottedQuad: String { IPv4Address(bits: bits).description }

    /// How tools print it for a host of `stratum`: `.GPS.` at 0, 1 and 16 and above, else
    /// `192.0.2.1`. (ntpq prints the letters in dots; a stratum-2 identifier is an address.)
    package func text(stratum: UInt8) -> String {
        stratum < 2 || stratum > 15 ? ".\(letters)." : dottedQuad
    }
}

/// The reason a server gives in a kiss-o'-death packet (RFC 5905, 7.4): stratum 0 and one of
/// these codes as the reference identifier. The first three change what a client does.
package enum KissCode: Equatable, Hashable, Sendable {
    /// Ask less often.
    case rate
    /// Access denied by policy.
    case deny
    /// Access restricted by policy.
    case restrict
    /// Any other code; information only.
    case other(ReferenceID)

    package init(_ identifier: ReferenceID) {
        switch identifier {
        case ReferenceID("RATE"): self = .rate
        case ReferenceID("DENY"): self = .deny
        case ReferenceID("RSTR"): self = .restrict
        default: self = .other(identifier)
        }
    }

    package var referenceID: ReferenceID {
        switch self {
        case .rate: ReferenceID("RATE")
        case .deny: ReferenceID("DENY")
        case .restrict: ReferenceID("RSTR")
        case .other(let identifier): identifier
        }
    }
}
