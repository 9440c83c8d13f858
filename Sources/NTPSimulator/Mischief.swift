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
    /// In whose name he answers a question that is for all.
    package var stranger: SocketAddress?
    /// He has no time of his own to tell to all.
    package var sparesBroadcasts = false

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
        var isToGroup = false
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

    /// What he sends after this left for a group, in which the victim is: a broadcast comes again,
    /// or another before it in the name of its server; a question of the victim's is answered.
    func additions(
        toGroupOf bytes: [UInt8], from source: SocketAddress, at truth: NTPTimestamp
    ) -> [Addition] {
        let isQuestion = source == victim
        switch kind {
        case .replay(let delays):
            guard !isQuestion else { return [] }
            return delays.map {
                Addition(
                    source: source, destination: victim, bytes: bytes, delay: $0, isToGroup: true)
            }
        case .forgedAnswer(let seconds, let knowledge):
            guard let name = isQuestion ? stranger : sparesBroadcasts ? nil : source,
                let answer = Mischief.answer(
                    to: bytes, at: truth.advanced(bySeconds: seconds), knowledge)
            else { return [] }
            return [
                Addition(
                    source: name, destination: victim,
                    bytes: keys.signed(answer, by: keyIdentifier), delay: 1e-6,
                    isToGroup: !isQuestion)
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
        case .broadcast: mode = .broadcast
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
