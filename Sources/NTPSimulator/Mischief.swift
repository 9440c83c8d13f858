import NTPProtocol
package import NTPTime
import NTPWire

/// What somebody between the hosts of a world does: he sees each datagram that is sent, stops
/// none, and adds some of his own.
package struct Mischief: Equatable, Sendable {
    /// What a forger knows of the datagram that he pretends to answer.
    package enum Knowledge: Equatable, Sendable {
        /// That there was one: its transmit timestamp he has to guess.
        case nothing
        /// As `nothing`, and he leaves the origin timestamp empty.
        case emptyOrigin
        /// All of it, as somebody on the path.
        case everything
    }

    package enum Kind: Equatable, Sendable {
        /// Each datagram comes again after so many seconds, and another time to its sender, as if
        /// it were the answer.
        case replay(after: [Double])
        /// Each datagram is answered at once by a time so many seconds ahead, in the name of the
        /// one that it is for.
        case forgedAnswer(ahead: Double, Knowledge)
    }

    package var kind: Kind
    /// The host whose datagrams he sees.
    package var victim: SocketAddress
    /// What he signs his answers by, if anything.
    package var keys = VirtualKeys()
    package var keyIdentifier: UInt32?

    package init(_ kind: Kind, victim: SocketAddress) {
        self.kind = kind
        self.victim = victim
    }

    /// A datagram of his own.
    struct Addition: Equatable {
        var source: SocketAddress
        var destination: SocketAddress
        var bytes: [UInt8]
        /// Seconds until it is there.
        var delay: Double
    }

    /// What he sends after he saw this datagram leave; he knows what time it is.
    func additions(
        to bytes: [UInt8], from source: SocketAddress, to destination: SocketAddress,
        at truth: NTPTimestamp
    ) -> [Addition] {
        guard source == victim || destination == victim else { return [] }
        switch kind {
        case .replay(let delays):
            return delays.flatMap { delay in
                [
                    Addition(source: source, destination: destination, bytes: bytes, delay: delay),
                    Addition(source: destination, destination: source, bytes: bytes, delay: delay),
                ]
            }
        case .forgedAnswer(let seconds, let knowledge):
            guard source == victim,
                let answer = Mischief.answer(
                    to: bytes, at: truth.advanced(bySeconds: seconds), knowledge)
            else { return [] }
            return [
                Addition(
                    source: destination, destination: source,
                    bytes: keys.signed(answer, by: keyIdentifier), delay: 1e-6)
            ]
        }
    }

    private static func answer(
        to bytes: [UInt8], at time: NTPTimestamp, _ knowledge: Knowledge
    ) -> [UInt8]? {
        guard let seen = try? NTPHeader(parsing: bytes.span) else { return nil }
        let mode: PacketMode
        switch seen.mode {
        case .client: mode = .server
        // Mode 2 answers him perhaps: who answered that would never come to an end.
        case .symmetricActive: mode = .symmetricActive
        default: return nil
        }
        var answer = NTPHeader(version: seen.version, mode: mode)
        answer.stratum = 1
        answer.poll = seen.poll
        answer.precision = -24
        answer.referenceID = ReferenceID("GPS")
        answer.referenceTimestamp = time
        answer.receiveTimestamp = time
        answer.transmitTimestamp = time
        switch knowledge {
        case .nothing: answer.originTimestamp.bits = seen.transmitTimestamp.bits ^ 0x5555_5555
        case .emptyOrigin: answer.originTimestamp = .unset
        case .everything: answer.originTimestamp = seen.transmitTimestamp
        }
        return answer.bytes
    }
}
