import NTPTime
import NTPWire

/// The output of `ntpq -c rv`: variables with their values made readable.
struct CookedVariables: Sendable {
    /// What a status word belongs to.
    enum Subject: Sendable {
        case system
        case peer
        case clock

        func words(_ status: UInt16) -> String {
            switch self {
            case .system: SystemStatusWord(bits: status).description
            case .peer: PeerStatusWord(bits: status).description
            case .clock: ClockStatusWord(bits: status).description
            }
        }
    }

    var dates: DateText
    /// Reference IDs that look like addresses in hexadecimal: behind IPv6 they are hashes.
    var showsReferenceIDsAsNumbers = false
    /// The name that stands for a host's address.
    var name: @Sendable (IPAddress) -> String

    /// `associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,`.
    static func statusLine(
        association: UInt16, status: UInt16, subject: Subject
    ) -> String {
        "associd=\(association) status=\(DecimalText.hex(status, digits: 4))"
            + " \(subject.words(status)),"
    }

    /// The variables, separated by `, ` or, where a line would pass the limit, by a comma and a
    /// line break.
    func lines(_ variables: [ReceivedVariable], limit: Int = 72) -> [String] {
        var lines: [String] = []
        var line = ""
        for variable in variables {
            let item = "\(TerminalText.visible(variable.name))=\(value(variable))"
            if line.isEmpty {
                line = item
            } else if line.count + item.count + 2 > limit {
                lines.append(line + ",")
                line = item
            } else {
                line += ", " + item
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private func value(_ variable: ReceivedVariable) -> String {
        let raw = variable.value ?? []
        return cooked(variable.nameText, raw) ?? TerminalText.visible(raw) + "?"
    }

    /// Nil where the value is not what the name promises.
    private func cooked(_ name: String, _ raw: [UInt8]) -> String? {
        switch name {
        case "leap":
            QueryNumbers.unsigned(raw).flatMap { $0 > 3 ? nil : "\($0 >> 1)\($0 & 1)" }
        case "reach":
            QueryNumbers.unsigned(raw).map {
                DecimalText.right(String($0, radix: 8), width: 3, fill: "0")
            }
        case "refid": referenceID(raw)
        case "reftime", "clock", "org", "rec", "xmt":
            QueryNumbers.timestamp(raw).map(dates.pretty)
        case "flash": QueryNumbers.unsigned(raw).map { FlashBits(rawValue: $0).description }
        case "srcadr", "peeradr": QueryNumbers.address(raw).map(self.name)
        case "dstadr": QueryNumbers.address(raw).map(\.description)
        case "filtdelay", "filtoffset", "filtdisp", "filterror":
            QueryNumbers.array(raw).map { array(name, $0) }
        default: TerminalText.visible(raw)
        }
    }

    private func referenceID(_ raw: [UInt8]) -> String? {
        if let address = QueryNumbers.address(raw) {
            if let clock = ReferenceClockNames.text(address) { return clock }
            if showsReferenceIDsAsNumbers, case .v4(let four) = address {
                return "0x" + DecimalText.hex(four.bits, digits: 8)
            }
            return address.description
        }
        return raw.count <= 4 ? TerminalText.visible(raw) : nil
    }

    /// Two decimals in columns of seven, so that delays, offsets and dispersions stand in line.
    private func array(_ name: String, _ numbers: [Double]) -> String {
        String(repeating: " ", count: max(0, 11 - name.count))
            + numbers.map { number in
                DecimalText.right(
                    TerminalText.cut(DecimalText.fixed(number, digits: 2), 7), width: 7)
            }.joined(separator: " ")
    }

    /// The answer as it came (`raw` mode), line by line, everything but letters visible.
    static func rawLines(_ data: [UInt8]) -> [String] {
        var lines = data.split(separator: 0x0a, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { TerminalText.visible($0.last == 0x0d ? $0.dropLast() : $0) }
    }
}
