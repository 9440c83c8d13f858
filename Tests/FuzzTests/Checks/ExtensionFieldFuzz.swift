import NTPWire

/// The first byte is the version, all others follow a header. The reader takes every byte for
/// something, in order and without gaps, or refuses the packet.
enum ExtensionFieldFuzz {
    static func check(_ bytes: [UInt8]) -> FuzzOutcome {
        var input = FuzzInput(bytes)
        let version = input.byte() % 8
        let datagram = [UInt8](repeating: 0, count: NTPHeader.size) + input.rest
        let trailer: PacketTrailer
        do throws(PacketFault) {
            trailer = try PacketTrailer(parsing: datagram.span, version: version)
        } catch {
            return error == .badTrailer
                ? FuzzOutcome(ways: ["refused"]) : .broken("refused as \(error)")
        }
        if let fault = fault(in: trailer, of: datagram, version: version) { return .broken(fault) }
        let ending =
            switch trailer.authenticator {
            case .none: "no MAC"
            case .cryptoNAK: "crypto-NAK"
            case .mac(_, let digest): "digest of \(digest.count)"
            }
        let hasFields = trailer.extensionFields.isEmpty ? "plain" : "fields"
        return FuzzOutcome(ways: [ending, hasFields])
    }

    private static func fault(
        in trailer: PacketTrailer, of datagram: [UInt8], version: UInt8
    ) -> String? {
        var end = NTPHeader.size
        for field in trailer.extensionFields {
            // Type and length stand before the value (RFC 7822, 3.1).
            guard field.value.lowerBound == end + 4, field.value.upperBound <= datagram.count,
                field.value.count >= 12, field.value.count % 4 == 0,
                datagram.span.bigEndian16(at: end) == field.type,
                datagram.span.bigEndian16(at: end + 2) == field.value.count + 4
            else { return "a field at \(end) that is none" }
            end = field.value.upperBound
        }
        if version < 4, !trailer.extensionFields.isEmpty { return "fields before version 4" }
        switch trailer.authenticator {
        case .none:
            return end == datagram.count ? nil : "bytes left behind \(end)"
        case .cryptoNAK(let keyID):
            guard end + 4 == datagram.count else { return "no crypto-NAK at \(end)" }
            return datagram.span.bigEndian32(at: end) == keyID ? nil : "another key"
        case .mac(let keyID, let digest):
            guard digest.lowerBound == end + 4, digest.upperBound == datagram.count,
                [16, 20].contains(digest.count)
                    || version < 4 && [28, 32, 48, 64].contains(digest.count)
            else { return "no MAC at \(end)" }
            return datagram.span.bigEndian32(at: end) == keyID ? nil : "another key"
        }
    }
}
