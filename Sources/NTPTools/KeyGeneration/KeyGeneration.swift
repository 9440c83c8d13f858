import NTPCrypto
import NTPTime

/// The program ntp-keygen, as far as it makes symmetric keys (`-M`). What it made for Autokey is
/// not made any more.
package enum KeyGeneration {
    static let failure: Int32 = 255
    private static let usage = ToolUsage(
        program: "ntp-keygen", help: KeyGenerationOptions.help,
        brief: [KeyGenerationOptions.help[1]], usageError: 1)

    package static func run(
        _ arguments: [String], on machine: ToolMachine, _ system: ToolSystem
    ) -> Int32 {
        switch usage.answer(arguments, on: machine.console, KeyGenerationOptions.parse) {
        case .exit(let status): return status
        case .run(let options) where options.makesKeys: return write(machine, system)
        case .run:
            machine.console.complain(
                "ntp-keygen: nothing to make; -M makes symmetric keys (Autokey is not spoken)")
            return usage.usageError
        }
    }

    private static func write(_ machine: ToolMachine, _ system: ToolSystem) -> Int32 {
        let now = machine.unixSeconds()
        let stamp = UInt32(truncatingIfNeeded: now &+ NTPTimestamp.unixEpoch)
        // A host's name has no such characters; a file's must not.
        let host = system.hostName().filter { $0 != "/" && $0 != "\0" }
        let name = "ntpkey_MD5key_\(host).\(stamp)"
        var generator = AnyGenerator(system.random)
        let file = SymmetricKeyFile.text(
            name: name, date: date(now, machine.dates), using: &generator)
        if let reason = system.createSecret(name, Array(file.utf8)) {
            machine.console.complain("Write: \(reason)")
            return failure
        }
        machine.console.complain("Generating new md5 file and link")
        if let reason = system.link(link, name) {
            machine.console.complain("\(link): \(reason)")
            return failure
        }
        machine.console.complain("\(link)->\(name)")
        return 0
    }

    private static let link = "ntp.keys"

    /// `Sat Nov 21 06:45:15 2026`, in local time.
    private static func date(_ unixSeconds: Int64, _ dates: DateText) -> String {
        let local = CalendarDate(unixSeconds: unixSeconds &+ dates.secondsEast(unixSeconds))
        let stamp = dates.logStamp(unixSeconds: unixSeconds)
        let time = stamp.suffix(8)
        let day = DecimalText.right(String(local.day), width: 2)
        return "\(local.weekdayName) \(local.monthName) \(day) \(time) \(local.year)"
    }
}

/// A generator behind a protocol, as a generic function takes it.
private struct AnyGenerator: RandomNumberGenerator {
    var generator: any RandomNumberGenerator

    init(_ generator: any RandomNumberGenerator) {
        self.generator = generator
    }

    mutating func next() -> UInt64 { generator.next() }
}

/// The text of a new key file: ten keys of each type that ntpd takes, numbered from 1.
enum SymmetricKeyFile {
    static let keysOfEachType = 10

    /// How many bytes of randomness a key has; MD5's are characters.
    private static let types: [(type: String, note: String, bytes: Int)] = [
        ("SHA1", "SHA1", 20), ("AES128CMAC", "AES-CMAC", 16), ("SHA256", "SHA256", 32),
    ]

    /// The characters of MD5 keys: 74 of them, none of which begins a comment, is a quote or a
    /// backslash, or means something to a shell between double quotes. Twenty hold 124 bits.
    static let characters: [UInt8] = Array(
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "abcdefghijklmnopqrstuvwxyz" + "0123456789"
            + "+-./:=@_%,^~").utf8)
    static let charactersOfKey = 20

    static func text(
        name: String, date: String, using generator: inout some RandomNumberGenerator
    ) -> String {
        var lines = ["# \(name)", "# \(date)", ""]
        var number = 0
        func line(_ type: String, _ key: String, _ note: String) {
            number += 1
            let label = DecimalText.right(String(number), width: 2)
            lines.append("\(label) \(type) \(key)  # \(note) key")
        }
        for _ in 0..<keysOfEachType {
            let key = (0..<charactersOfKey).map { _ in
                characters[Int.random(in: characters.indices, using: &generator)]
            }
            line("MD5", String(decoding: key, as: UTF8.self), "MD5")
        }
        for (type, note, bytes) in types {
            for _ in 0..<keysOfEachType {
                let key = (0..<bytes).map { _ in
                    DecimalText.hex(UInt8.random(in: 0...255, using: &generator), digits: 2)
                }
                line(type, key.joined(), note)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// ntp-keygen's command line.
struct KeyGenerationOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case keys, help, version, debug
        case autokey(Character)
    }

    var makesKeys = false

    static let rows: [ToolOption<Flag>] = [
        .init(.keys, "M", "md5key", "make a file of symmetric keys in this folder"),
        .init(.version, nil, "version", "print the version"),
        .init(.help, "?", "help", "print a summary"),
    ]

    /// The options of the original that are for Autokey, with their long names and whether they
    /// take a value.
    private static let autokey: [(letter: Character, long: String, takesValue: Bool)] = [
        ("b", "imbits", true), ("c", "certificate", true), ("C", "cipher", true),
        ("e", "id-key", false), ("G", "gq-params", false), ("H", "host-key", false),
        ("I", "iffkey", false), ("i", "ident", true), ("l", "lifetime", true),
        ("m", "modulus", true), ("P", "pvt-cert", false), ("p", "password", true),
        ("q", "export-passwd", true), ("S", "sign-key", true), ("s", "subject-name", true),
        ("T", "trusted-cert", false), ("V", "mv-params", true), ("v", "mv-keys", true),
    ]

    private static let scanner = OptionScanner<Flag>(
        rows
            + autokey.map {
                ToolOption(
                    .autokey($0.letter), $0.letter, $0.long, value: $0.takesValue ? "value" : nil,
                    "")
            } + [ToolOption(.debug, "d", "debug-level", "")])

    static let help =
        [
            "ntp-keygen - Create a NTP host key - Ver. \(MeridianVersion.text)",
            "Usage:  ntp-keygen [ -<flag> [<val>] | --<name>[{=| }<val>] ]...",
        ] + OptionHelp.flagLines(rows)

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<
        KeyGenerationOptions
    > {
        var options = KeyGenerationOptions()
        for item in try scanner.scan(arguments) {
            switch item {
            case .option(.keys): options.makesKeys = true
            case .option(.help): return .help
            case .option(.version): return .version
            case .option(.autokey(let letter)), .value(.autokey(let letter), _):
                throw OptionFault(
                    text: "-\(letter) is for Autokey, which is broken and not spoken here;"
                        + " NTS takes its place, or symmetric keys (-M)")
            case .operand(let word):
                throw OptionFault(text: "'\(TerminalText.visible(word))' is no option")
            default: break
            }
        }
        return .run(options)
    }
}
