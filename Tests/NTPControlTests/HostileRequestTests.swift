import NTPControl
import NTPWire
import Testing

/// Whatever comes, nothing traps, only requests are answered, and no answer is larger than the
/// protocol allows.
@Suite struct HostileRequestTests {
    /// xorshift64*: every seed is one reproducible run.
    private struct Random {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
        }
    }

    private static let seeds: [ControlMessage] = [
        ExampleNode.request(.readStatus),
        ExampleNode.request(.readStatus, of: 1001),
        ExampleNode.request(.readVariables),
        ExampleNode.request(.readVariables, of: 0, "stratum,leap=3,sys_var_list"),
        ExampleNode.request(.readVariables, of: 1004, "srcadr, filtdelay, peer_var_list"),
        ExampleNode.request(.readClockVariables, of: 1002, "device,type"),
        ExampleNode.request(.configure, of: 0, "server 192.0.2.9"),
        ExampleNode.request(.readMostRecentlyUsed, of: 0, "nonce=1, frags=32"),
    ]

    private static let pieces: [[UInt8]] = [
        [0], [0xff], [0x2c], [0x3d], [0x22], [0x0d, 0x0a], [0xc3, 0x28],
        Array("stratum".utf8), Array("leap=".utf8), [UInt8](repeating: 0x41, count: 200),
    ]

    private func mutate(_ bytes: inout [UInt8], _ random: inout Random) {
        for _ in 0...random.below(4) {
            switch random.below(5) {
            case 0 where !bytes.isEmpty:
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
            case 1 where !bytes.isEmpty:
                bytes[random.below(min(bytes.count, 12))] ^= 1 << UInt8(random.below(8))
            case 2:
                bytes.removeLast(random.below(bytes.count + 1) / 4)
            case 3:
                let piece = Self.pieces[random.below(Self.pieces.count)]
                bytes.insert(contentsOf: piece, at: random.below(bytes.count + 1))
            default:
                guard bytes.count >= 12 else { break }
                // An honest count again, so that what was inserted is read.
                let count = bytes.count - 12
                bytes[10] = UInt8(truncatingIfNeeded: count >> 8)
                bytes[11] = UInt8(truncatingIfNeeded: count)
            }
        }
    }

    @Test(arguments: 1...4)
    func mutatedRequests(seed: UInt64) {
        var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15)
        var answered = 0
        var refused = 0
        for round in 0..<5000 {
            var bytes = Self.seeds[round % Self.seeds.count].bytes
            mutate(&bytes, &random)
            let packets = ExampleNode.respond(to: bytes).packets
            #expect(packets.count <= 32)
            guard let first = packets.first else { continue }
            let isRequest =
                bytes.count >= 12 && bytes[0] & 7 == 6 && bytes[1] & 0xe0 == 0
                && bytes[8] == 0 && bytes[9] == 0
            #expect(isRequest, "answered \(bytes)")
            for packet in packets {
                #expect(packet.count <= 480 && packet.count % 4 == 0)
                #expect(packet[1] & 0x80 != 0 && packet[2...3] == bytes[2...3])
                // What we send is never a request to us.
                #expect(ExampleNode.respond(to: packet) == .none)
            }
            if first[1] & 0x40 != 0 { refused += 1 } else { answered += 1 }
        }
        // The mutations reach both ends.
        #expect(answered > 200 && refused > 200)
    }

    @Test func anyFirstTwoBytes() {
        for mode in UInt8.min...UInt8.max {
            for operation in UInt8.min...UInt8.max {
                var bytes = ExampleNode.request(.readStatus).bytes
                bytes[0] = mode
                bytes[1] = operation
                let isRequest =
                    mode & 7 == 6 && (1...4).contains(mode >> 3 & 7) && operation & 0xe0 == 0
                    // Without a nonce there is silence.
                    && operation != ControlOpcode.readMostRecentlyUsed.rawValue
                #expect(ExampleNode.respond(to: bytes).packets.isEmpty != isRequest)
            }
        }
    }
}
