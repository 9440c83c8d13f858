/// Puts a response's fragments together, in whatever order they come. What a hostile server can
/// make it hold is bounded: 32 fragments, 15,360 bytes.
package struct ControlReassembly: Equatable, Hashable, Sendable {
    /// The answer once it is whole.
    package struct Answer: Equatable, Hashable, Sendable {
        /// The status word of the fragment at offset 0.
        package var status: UInt16
        package var associationID: UInt16
        package var data: [UInt8]
    }

    /// Why a datagram changes nothing; a client goes on waiting.
    package enum Ignored: Equatable, Hashable, Sendable {
        case malformed(ControlFault)
        /// A request, or one answering another request than ours.
        case request
        case otherSequence
        case otherOpcode
        /// Not a multiple of four bytes.
        case notPadded
        /// No data and yet not the last.
        case emptyFragment
        case duplicate
        case overlap
        /// A second fragment without the M bit, or data behind the last one.
        case beyondLast
    }

    package enum Outcome: Equatable, Hashable, Sendable {
        case ignored(Ignored)
        /// Taken; others are missing.
        case partial
        case complete(Answer)
        /// The server refuses. The raw byte too, for a code that has no name.
        case refused(ControlErrorCode, raw: UInt8)
        /// More fragments or bytes than a client takes.
        case tooMuch
        /// The fragment says it has more data than came with it.
        case truncated
    }

    private struct Fragment: Equatable, Hashable, Sendable {
        var header: ControlHeader
        var data: [UInt8]
        var range: Range<Int> { Int(header.offset)..<Int(header.offset) + data.count }
    }

    /// ntpq's buffer: 32 fragments of 480 bytes.
    package static let maximumBytes = 32 * 480

    private let opcodeBits: UInt8
    private let sequence: UInt16
    /// Sorted by offset, without overlap.
    private var fragments: [Fragment] = []
    private var total: Int?

    package init(of request: ControlHeader) {
        opcodeBits = request.opcodeBits
        sequence = request.sequence
    }

    /// Whether any fragment has come: the wait for the next one is then shorter.
    package var hasFragments: Bool { !fragments.isEmpty }

    package mutating func add(_ datagram: Span<UInt8>) -> Outcome {
        let header: ControlHeader
        do {
            header = try ControlHeader(parsing: datagram)
        } catch {
            return .ignored(.malformed(error))
        }
        if let reason = mismatch(header) { return .ignored(reason) }
        if let code = header.errorCode {
            return .refused(code, raw: UInt8(truncatingIfNeeded: header.status >> 8))
        }
        guard datagram.count % 4 == 0 else { return .ignored(.notPadded) }
        guard let message = try? ControlMessage(parsing: datagram) else { return .truncated }
        return add(Fragment(header: header, data: message.data))
    }

    package mutating func add(_ datagram: [UInt8]) -> Outcome {
        add(datagram.span)
    }

    private func mismatch(_ header: ControlHeader) -> Ignored? {
        if !header.isResponse { return .request }
        if header.sequence != sequence { return .otherSequence }
        if header.opcodeBits != opcodeBits { return .otherOpcode }
        return nil
    }

    private mutating func add(_ fragment: Fragment) -> Outcome {
        let range = fragment.range
        if range.isEmpty && fragment.header.hasMore { return .ignored(.emptyFragment) }
        guard range.upperBound <= ControlReassembly.maximumBytes,
            fragments.count < ControlResponse.maximumFragments
        else { return .tooMuch }
        if let total, range.upperBound > total || !fragment.header.hasMore {
            return .ignored(.beyondLast)
        }
        if !fragment.header.hasMore, let last = fragments.last,
            last.range.upperBound > range.upperBound
        {
            return .ignored(.beyondLast)
        }
        let place = fragments.firstIndex { $0.range.lowerBound >= range.lowerBound }
        if let place, fragments[place].range.lowerBound == range.lowerBound {
            return .ignored(.duplicate)
        }
        let index = place ?? fragments.count
        if index > 0, fragments[index - 1].range.upperBound > range.lowerBound {
            return .ignored(.overlap)
        }
        if let place, range.upperBound > fragments[place].range.lowerBound {
            return .ignored(.overlap)
        }
        fragments.insert(fragment, at: index)
        if !fragment.header.hasMore { total = range.upperBound }
        return assembled
    }

    private var assembled: Outcome {
        guard let total, let first = fragments.first else { return .partial }
        // Without overlaps, the sizes add up to the whole exactly when nothing is missing.
        guard fragments.reduce(0, { $0 + $1.data.count }) == total else { return .partial }
        return .complete(
            Answer(
                status: first.header.status, associationID: first.header.associationID,
                data: fragments.flatMap(\.data)))
    }
}
