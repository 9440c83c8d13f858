import NTPProtocol
import NTPSimulator
import NTPTime
import NTPWire

/// Mode 6 requests of every operation, whole or with a few bytes changed; some end in what could be
/// a MAC.
struct ControlForger {
    var random: SeededRandom
    /// One that is right for who sends them.
    var nonce: String

    private static let texts: [ControlOpcode: [String]] = [
        .readVariables: ["", "stratum,leap=3", "sys_var_list", "mru_oldest_age,ss_received_r"],
        .readClockVariables: ["", "device,type"],
        .writeVariables: ["site=there", "leap=3", "stratum=1", "site=\"a, b\", leap"],
        .writeClockVariables: ["fudgetime1=2", "flags=15, refid=GPS", "stratum=99"],
        .configure: [
            "server 192.0.2.9 iburst minpoll 4", "unpeer 192.0.2.1", "unpeer 7", "tos minclock 2",
            "restrict 10.0.0.0/8 kod limited", "unrestrict 10.0.0.0/8", "delrestrict source",
            "fudge 127.127.1.0 stratum 3 time1 0.1", "setvar x = y default", "mru maxdepth 20",
            "reset sys mem allpeers", "driftfile /x", "includefile /x", "enable mode7 monitor",
            "pool example.org", "interface ignore all", "trustedkey 1 2", "logconfig -all",
            "tinker panic 0 step 0", "discard average 1", "keys /etc/x", "simulate {",
        ],
        .saveConfiguration: ["a.conf", "../a", ".a", "a/b", "%Y%m%d-%H%M%S", "%n", "a\0b"],
        .readMostRecentlyUsed: [
            "frags=32", "limit=256", "frags=129", "frags=8, mincount=2, resall=0x20",
            "limit=1, addr.0=192.0.2.1", "frags=3, addr.0=192.0.2.1:123, last.0=0xee900000.1",
            "frags=1, recent=4, laddr=198.51.100.1, maxlstint=5", "frags=8, mindrop=1, sort=addr",
        ],
        .readOrderedList: ["", "ifstats", "addr_restrictions", "nonesuch"],
    ]

    private static let opcodes: [ControlOpcode] = [
        .unspecified, .readStatus, .readVariables, .writeVariables, .readClockVariables,
        .writeClockVariables, .setTrap, .asynchronousMessage, .configure, .saveConfiguration,
        .readMostRecentlyUsed, .readOrderedList, .requestNonce, .unsetTrap,
    ]

    mutating func request(of node: NTPNode) -> [UInt8] {
        let opcode = random.pick(ControlForger.opcodes)
        var text = random.pick(ControlForger.texts[opcode] ?? [""])
        if opcode == .readMostRecentlyUsed, random.below(8) != 0 {
            text = "nonce=\(nonce), " + text
        }
        var header = ControlHeader(request: opcode, sequence: 0x0102)
        if random.below(3) == 0, !node.associations.isEmpty {
            header.associationID = random.pick(node.associations.map(\.id))
        }
        var data = Array(text.utf8)
        if random.below(3) == 0 { damage(&data) }
        var bytes = ControlMessage(request: header, data: data).bytes
        if random.below(2) == 0 { appendMAC(to: &bytes) }
        if random.below(4) == 0 { damage(&bytes) }
        return bytes
    }

    /// Nobody checks its digest: `ControlFuzz.provenKey` takes every second key for proved.
    private mutating func appendMAC(to bytes: inout [UInt8]) {
        bytes = ControlMessage.padded(bytes)
        bytes += [0, 0, 0, random.pick([1, 2, 2, 2, 4])]
        bytes += [UInt8](repeating: 0x5a, count: random.pick([16, 20]))
    }

    mutating func damage(_ bytes: inout [UInt8]) {
        for _ in 0...random.below(3) {
            let place = random.below(bytes.count + 1)
            switch random.below(5) {
            case 0 where !bytes.isEmpty:
                bytes[place % bytes.count] = UInt8(truncatingIfNeeded: random.next())
            case 1 where !bytes.isEmpty:
                bytes[place % bytes.count] ^= 1 << UInt8(random.below(8))
            case 2:
                bytes.removeLast(random.below(bytes.count + 1))
            case 3:
                bytes.insert(
                    contentsOf: random.pick([[0x2c], [0x3d], [0x22], [0], [0xff], [0x20, 0x23]]),
                    at: place)
            default:
                let noise = UInt8(truncatingIfNeeded: random.next())
                bytes.insert(
                    contentsOf: [UInt8](repeating: noise, count: random.pick([1, 9, 200])),
                    at: place)
            }
        }
    }
}
