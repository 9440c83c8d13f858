import NTPTime
import NTPWire

@testable import NTPTools

/// The bytes of an item, written as the members of ntp.org's structures.
struct ItemBytes {
    var bytes: [UInt8] = []

    func word(_ value: UInt32) -> ItemBytes { adding([24, 16, 8, 0].map { value >> $0 }) }
    func short(_ value: UInt16) -> ItemBytes { adding([8, 0].map { UInt32(value) >> $0 }) }
    func byte(_ values: UInt8...) -> ItemBytes { ItemBytes(bytes: bytes + values) }
    func signed(_ value: Int32) -> ItemBytes { word(UInt32(bitPattern: value)) }
    func zeros(_ count: Int) -> ItemBytes {
        ItemBytes(bytes: bytes + [UInt8](repeating: 0, count: count))
    }
    /// 16 bits behind the binary point.
    func fixed32(_ value: Double) -> ItemBytes { signed(Int32((value * 0x1p16).rounded())) }
    /// 32 bits behind it.
    func fixed64(_ value: Double) -> ItemBytes {
        let bits = UInt64(bitPattern: Int64((value * 0x1p32).rounded()))
        return word(UInt32(bits >> 32)).word(UInt32(truncatingIfNeeded: bits))
    }
    func address(_ text: String) -> ItemBytes {
        switch IPAddress(text) {
        case .v4(let four): word(four.bits)
        case .v6(let six): ItemBytes(bytes: bytes + six.bytes)
        case nil: self
        }
    }

    private func adding(_ values: [UInt32]) -> ItemBytes {
        ItemBytes(bytes: bytes + values.map { UInt8(truncatingIfNeeded: $0) })
    }
}

/// A daemon of ntp.org that answers mode 7 and knows nothing of mode 6.
final class OldDaemon {
    /// Its answers, by request.
    var items: [PrivateRequest: [[UInt8]]] = [:]
    var error: UInt8?
    /// Which implementation it takes itself for.
    var implementation: UInt8 = 3
    /// The length that requests must have at most.
    var longestRequest = 192
    /// Items in a datagram.
    var itemsOfDatagram = 2
    /// What it was asked.
    private(set) var requests: [[UInt8]] = []

    func machine(_ desk: Desk) -> ToolMachine {
        var machine = desk.machine
        var waiting: [[UInt8]] = []
        machine.connect = { (_) throws(ToolMachine.SocketFault) in
            ToolMachine.ConnectedSocket(
                send: { bytes in
                    guard bytes[0] & 7 == 7 else { return nil }
                    self.requests.append(bytes)
                    waiting = self.answer(bytes)
                    return nil
                },
                receive: { wait in
                    if !waiting.isEmpty { return .datagram(waiting.removeFirst()) }
                    desk.now += wait
                    return .nothing
                })
        }
        return machine
    }

    private func answer(_ request: [UInt8]) -> [[UInt8]] {
        func refuse(_ code: UInt8) -> [[UInt8]] {
            [[0x97, 0, request[2], request[3], code << 4, 0, 0, 0]]
        }
        if request.count > longestRequest { return refuse(3) }
        if request[2] != implementation { return refuse(1) }
        if let error { return refuse(error) }
        guard let kind = PrivateRequest(rawValue: request[3]), let all = items[kind] else {
            return refuse(2)
        }
        let size = all.first?.count ?? 0
        let parts = stride(from: 0, to: max(1, all.count), by: itemsOfDatagram).map {
            Array(all[min($0, all.count)..<min($0 + itemsOfDatagram, all.count)])
        }
        return parts.enumerated().map { place, part in
            let more: UInt8 = place + 1 < parts.count ? 0x40 : 0
            return [
                0x97 | more, UInt8(place), request[2], request[3], 0, UInt8(part.count),
                UInt8(size >> 8), UInt8(size & 0xff),
            ] + part.joined()
        }
    }
}
