/// The requests of mode 7 that a client still has a use for: those that read. The numbers are
/// ntp.org's (ntp_request.h); there is no standard.
package enum PrivateRequest: UInt8, Equatable, Hashable, Sendable {
    case peerList = 0
    case peerSummary = 1
    case peerInformation = 2
    case peerStatistics = 3
    case systemInformation = 4
    case systemStatistics = 5
    case inputStatistics = 6
    case memoryStatistics = 7
    case loopInformation = 8
    case timerStatistics = 9
    case restrictions = 16
    case monitorList = 20
    case authenticationInformation = 28
    case controlStatistics = 34
    case clockInformation = 36
    case kernelInformation = 38
    case monitorListWithDestinations = 42
}

/// Why a server refuses a request of mode 7.
package enum PrivateErrorCode: UInt8, Equatable, Hashable, Sendable {
    /// It is of another implementation than the request says.
    case implementation = 1
    case unknownRequest = 2
    case format = 3
    case noData = 4
    case permission = 7
}

/// A datagram of mode 7: eight bytes of header, then items of one size.
///
///     0: response (1), more (1), version (3), mode (3)     1: authenticated (1), sequence (7)
///     2: implementation      3: request      4: error (4), items (12)     6: zero (4), size (12)
package struct PrivateMessage: Equatable, Hashable, Sendable {
    package static let headerSize = 8
    /// What a server knows that has IPv6 in its items, and the one before it.
    package static let currentImplementation: UInt8 = 3
    package static let olderImplementation: UInt8 = 2
    /// The lengths of a request, without MAC, that servers have wanted: the newest first.
    package static let requestSizes = [192, 160, 48]

    package var isResponse: Bool
    package var hasMore: Bool
    package var isAuthenticated: Bool
    /// 0 to 127.
    package var sequence: UInt8
    package var implementation: UInt8
    package var requestBits: UInt8
    package var errorBits: UInt8
    package var itemSize: Int
    package var items: [[UInt8]]

    package enum Fault: Error, Equatable, Sendable {
        case tooShort
        case unknownVersion
        case otherMode
        /// The four bits above the item size are not zero.
        case reservedBits
        /// The items do not fit into the datagram.
        case itemsBeyondEnd
    }

    package init(parsing bytes: Span<UInt8>) throws(Fault) {
        guard bytes.count >= PrivateMessage.headerSize else { throw .tooShort }
        guard (1...4).contains(bytes[0] >> 3 & 7) else { throw .unknownVersion }
        guard bytes[0] & 7 == 7 else { throw .otherMode }
        let counts = bytes.bigEndian16(at: 4)
        let size = bytes.bigEndian16(at: 6)
        guard size >> 12 == 0 else { throw .reservedBits }
        isResponse = bytes[0] & 0x80 != 0
        hasMore = bytes[0] & 0x40 != 0
        isAuthenticated = bytes[1] & 0x80 != 0
        sequence = bytes[1] & 0x7f
        implementation = bytes[2]
        requestBits = bytes[3]
        errorBits = UInt8(counts >> 12)
        itemSize = Int(size)
        let count = itemSize > 0 ? Int(counts & 0xfff) : 0
        guard PrivateMessage.headerSize + count * itemSize <= bytes.count else {
            throw .itemsBeyondEnd
        }
        items = []
        for index in 0..<count {
            let start = PrivateMessage.headerSize + index * itemSize
            items.append((start..<start + itemSize).map { bytes[$0] })
        }
    }

    /// A request with items of one size, `length` bytes long; what does not fit is left out.
    package static func request(
        _ request: PrivateRequest, implementation: UInt8, items: [[UInt8]] = [], length: Int
    ) -> [UInt8] {
        // Version 2 is what ntpdc has always claimed.
        var bytes: [UInt8] = [2 << 3 | 7, 0, implementation, request.rawValue]
        let size = items.first?.count ?? 0
        let room = max(0, length - headerSize - 8)
        let fitting = size > 0 ? Array(items.prefix(room / size)) : []
        bytes += [0, UInt8(fitting.count), UInt8(size >> 8 & 0xf), UInt8(size & 0xff)]
        bytes += fitting.joined()
        return bytes + [UInt8](repeating: 0, count: max(0, length - bytes.count))
    }
}

/// Puts the datagrams of one answer together. A server can send at most 128, of 500 bytes.
package struct PrivateReassembly: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        /// No answer to this request; a client goes on waiting.
        case ignored
        case partial
        case complete([[UInt8]])
        /// The server refuses; the code as a number too, for one that has no name.
        case refused(PrivateErrorCode?, raw: UInt8)
    }

    private let request: PrivateRequest
    private let implementation: UInt8
    private var parts: [UInt8: [[UInt8]]] = [:]
    private var itemSize: Int?
    private var last: UInt8?

    package init(of request: PrivateRequest, implementation: UInt8) {
        self.request = request
        self.implementation = implementation
    }

    package var hasParts: Bool { itemSize != nil }

    package mutating func add(_ datagram: Span<UInt8>) -> Outcome {
        guard let message = try? PrivateMessage(parsing: datagram), message.isResponse,
            !message.isAuthenticated, message.implementation == implementation,
            message.requestBits == request.rawValue
        else { return .ignored }
        guard message.errorBits == 0 else {
            return .refused(PrivateErrorCode(rawValue: message.errorBits), raw: message.errorBits)
        }
        guard itemSize == nil || itemSize == message.itemSize, parts[message.sequence] == nil,
            message.hasMore || last == nil
        else { return .ignored }
        itemSize = message.itemSize
        parts[message.sequence] = message.items
        if !message.hasMore { last = message.sequence }
        guard let last, (0...last).allSatisfy({ parts[$0] != nil }) else { return .partial }
        return .complete((0...last).flatMap { parts[$0] ?? [] })
    }
}
