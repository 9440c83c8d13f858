import NTPTime
import NTPWire

/// What `mrulist` was asked for: what goes to the server as it is, and what is done here.
struct RecentClientsRequest: Equatable, Sendable {
    /// `, mincount=3, resany=0x20`.
    private(set) var parameters = ""
    var order = RecentClientOrder.lastSeen
    /// Show the newest so many.
    var recent: Int?
    /// Words that mean nothing here.
    private(set) var unknown: [String] = []

    /// Passed on to the server.
    private static let passed = [
        "resall", "resany", "mincount", "laddr", "maxlstint", "minlstint", "mindrop", "minscore",
    ]
    /// Of the parameters: the rest of a request is for rows.
    private static let mostBytes = 160

    init(_ arguments: [String]) {
        for argument in arguments where !take(argument) {
            unknown.append(TerminalText.visible(argument))
        }
    }

    private mutating func take(_ argument: String) -> Bool {
        if argument == "limited" { return pass(hex: RecentClient.limited) }
        if argument == "kod" { return pass(hex: RecentClient.kissOfDeath) }
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return false }
        switch String(parts[0]) {
        case "sort":
            guard let order = RecentClientOrder(rawValue: String(parts[1])) else { return false }
            self.order = order
            return true
        case "recent":
            guard let number = Int(parts[1]), number > 0 else { return false }
            recent = number
            // ntpsec's daemon begins there; others send all, and the rest is cut off here.
            return pass(argument)
        case let name where RecentClientsRequest.passed.contains(name):
            return pass(argument)
        default: return false
        }
    }

    private mutating func pass(hex bits: UInt16) -> Bool {
        pass("resany=0x" + String(bits, radix: 16))
    }

    private mutating func pass(_ text: String) -> Bool {
        guard parameters.utf8.count + text.utf8.count + 2 <= RecentClientsRequest.mostBytes,
            !text.contains(",")
        else { return false }
        parameters += ", " + text
        return true
    }

    /// A request's data: the parameters, then as many of the newest rows as there is room for, and
    /// how many those are.
    func data(
        nonce: [UInt8], pace: RecentClientsPace, newest: [RecentClient]
    ) -> (bytes: [UInt8], named: Int) {
        var bytes =
            Array("nonce=".utf8) + nonce + Array(", \(pace.parameter)\(parameters)".utf8)
        for (index, client) in newest.enumerated() {
            let seconds = DecimalText.hex(client.last.seconds, digits: 8)
            let fraction = DecimalText.hex(client.last.fraction, digits: 8)
            let item =
                ", addr.\(index)=\(client.address), last.\(index)=0x\(seconds).\(fraction)"
            guard bytes.count + item.utf8.count <= ControlMessage.maximumDataSize else {
                return (bytes, index)
            }
            bytes += Array(item.utf8)
        }
        return (bytes, newest.count)
    }
}

/// How much is asked for at a time: so many fragments, or rows where the server does not know
/// fragments; less after a loss, more again after what came whole.
struct RecentClientsPace: Equatable, Sendable {
    private static let mostFragments = 32
    private static let mostRows = 96
    private static let least = 2
    /// Answers lost in succession that are enough.
    private static let mostLosses = 6
    /// Times that a server may find a limit too high; its own is some hundreds.
    private static let mostRefusals = 100

    private var countsFragments = true
    private var fragments = RecentClientsPace.mostFragments
    private var rows = RecentClientsPace.mostRows
    private var rowLimit = RecentClientsPace.mostRows
    private var losses = 0
    private var refusals = 0

    var parameter: String { countsFragments ? "frags=\(fragments)" : "limit=\(rows)" }

    mutating func succeed() {
        losses = 0
        fragments = min(RecentClientsPace.mostFragments, fragments + 1)
        rows = min(rowLimit, max(rows + 1, rows * 33 / 32))
    }

    /// False where it is no use to go on.
    mutating func lose() -> Bool {
        losses += 1
        if countsFragments {
            fragments = max(RecentClientsPace.least, fragments / 2)
        } else {
            rows = max(RecentClientsPace.least, rows / 2)
        }
        return losses < RecentClientsPace.mostLosses
    }

    /// The server takes the number for a bad value; false where it is no use to go on.
    mutating func refuse() -> Bool {
        refusals += 1
        if countsFragments {
            countsFragments = false
        } else {
            rowLimit = max(1, rowLimit - 1)
            rows = min(rows, rowLimit)
        }
        return refusals < RecentClientsPace.mostRefusals
    }
}
