import NTPTime
import NTPWire

/// The servers that have told sntp to stay away (DENY, RSTR), kept from run to run in ntp.org's
/// file: a line of time (seconds since 1970, hexadecimal), code and address for each. The file is
/// only used where it exists.
struct KissHistory: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var seconds: Int64
        var code: String
        var address: String

        var line: String {
            DecimalText.right(String(UInt64(bitPattern: seconds), radix: 16), width: 16, fill: "0")
                + " \(code) \(address)"
        }
    }

    static let usualFile = "/var/db/ntp-kod"
    /// Names nothing that could be kept.
    static let noFile = "/dev/null"
    /// Servers that are remembered.
    static let mostEntries = 1000
    /// The codes after which a client is not to ask again.
    private static let final: [KissCode] = [.deny, .restrict]

    private(set) var entries: [Entry] = []
    private(set) var hasChanged = false

    init() {}

    /// What a file has; nil where it is no history.
    init?(_ contents: [UInt8]) {
        for line in contents.split(separator: 0x0a) {
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 3, let seconds = UInt64(words[0], radix: 16),
                (1...4).contains(words[1].utf8.count), IPAddress(words[2]) != nil
            else { return nil }
            entries.append(
                Entry(seconds: Int64(bitPattern: seconds), code: words[1], address: words[2]))
        }
    }

    var contents: [UInt8] { entries.flatMap { Array(($0.line + "\n").utf8) } }

    func forbids(_ address: IPAddress) -> Bool {
        entries.contains { $0.address == address.description }
    }

    /// Remembers an answer that ends the relation; other codes pass.
    mutating func add(_ kiss: KissCode, from address: IPAddress, at seconds: Int64) {
        guard KissHistory.final.contains(kiss) else { return }
        let text = address.description
        entries.removeAll { $0.address == text }
        let code = TerminalText.visible(kiss.referenceID.letters)
        let place = entries.firstIndex { $0.address > text } ?? entries.endIndex
        entries.insert(Entry(seconds: seconds, code: code, address: text), at: place)
        if entries.count > KissHistory.mostEntries {
            // The oldest goes.
            entries.indices.min { entries[$0].seconds < entries[$1].seconds }
                .map { _ = entries.remove(at: $0) }
        }
        hasChanged = true
    }
}
