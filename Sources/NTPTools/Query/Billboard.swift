import NTPTime
import NTPWire

/// The table of `ntpq -p`: one row an association.
struct Billboard: Sendable {
    enum Layout: Equatable, Sendable {
        case peers
        /// With association identifiers, and IPv4 reference identifiers in hexadecimal.
        case apeers
        /// With the server's local address and the dispersion.
        case opeers
    }

    var layout = Layout.peers
    var style = QueryStyle()
    /// The width of the column that names the server, where several were asked.
    var serverWidth: Int?

    static let serverTitle = "server (local)"

    /// The two lines above the rows.
    var heading: [String] {
        let more = String(repeating: " ", count: style.remoteWidth - QueryStyle().remoteWidth)
        var titles =
            switch layout {
            case .peers:
                "     remote           refid      st t when poll reach   delay   offset  jitter"
            case .apeers:
                "     remote       refid   assid  st t when poll reach   delay   offset  jitter"
            case .opeers:
                "     remote           local      st t when poll reach   delay   offset    disp"
            }
        titles.insert(contentsOf: more, at: titles.index(titles.startIndex, offsetBy: 11))
        let ruler = String(repeating: "=", count: 78 + more.count)
        guard let width = serverWidth else { return [titles, ruler] }
        let server = DecimalText.left(TerminalText.cut(Billboard.serverTitle, width), width: width)
        return ["\(server) \(titles)", String(repeating: "=", count: width + 1) + ruler]
    }

    /// One association. `name` is what stands for its address, `server` who was asked.
    func row(
        _ variables: PeerVariables, _ association: AssociationStatus, name: String,
        server: String, now: NTPTimestamp
    ) -> [String] {
        let server = serverWidth.map { DecimalText.left(server, width: $0) + " " } ?? ""
        let tally = String(association.status.selection.tally)
        let width = style.remoteWidth
        let wraps = style.isWide && name.count > width
        let remote =
            wraps ? name : DecimalText.left(TerminalText.cut(name, width), width: width) + " "
        let columns = [
            identifier(variables, association),
            DecimalText.right(String(variables.stratum), width: 2),
            String(variables.type),
            column(IntervalText.pretty(seconds: variables.age(at: now)), 4, cut: 4),
            column(IntervalText.pretty(seconds: variables.pollSeconds), 4, cut: 4),
            " " + DecimalText.right(String(variables.reach, radix: 8), width: 3),
            " " + milliseconds(variables.delay, 7),
            milliseconds(variables.offset, 8),
            milliseconds(lastColumn(variables), 7),
        ]
        let rest = columns.joined(separator: " ")
        guard wraps else { return [server + tally + remote + rest] }
        return [server + tally + remote, String(repeating: " ", count: width + 2) + rest]
    }

    private func lastColumn(_ variables: PeerVariables) -> Double {
        layout == .opeers ? variables.dispersion : variables.jitter ?? variables.dispersion
    }

    private func identifier(
        _ variables: PeerVariables, _ association: AssociationStatus
    ) -> String {
        switch layout {
        case .peers:
            return DecimalText.left(referenceID(variables.referenceID), width: 15)
        case .apeers:
            return DecimalText.left(referenceID(variables.referenceID), width: 9)
                + DecimalText.left(String(association.identifier), width: 6)
        case .opeers:
            let local = variables.destinationAddress?.description ?? ""
            return DecimalText.left(TerminalText.keepRight(local, 15), width: 15)
        }
    }

    /// Up to four letters in dots, an address as it is, a reference clock's address by its name.
    private func referenceID(_ value: [UInt8]?) -> String {
        guard let value, !value.isEmpty else { return "" }
        if value.count <= 4 { return "." + TerminalText.visible(value) + "." }
        guard let address = QueryNumbers.address(value) else { return "" }
        if let clock = ReferenceClockNames.text(address) { return clock }
        if case .v4(let four) = address, !address.isUnspecified {
            if layout == .apeers { return String(four.bits, radix: 16) }
            if style.showsReferenceIDsAsNumbers {
                return "0x" + DecimalText.hex(four.bits, digits: 8)
            }
        }
        return address.description
    }

    private func column(_ text: String, _ width: Int, cut: Int) -> String {
        DecimalText.right(TerminalText.cut(text, cut), width: width)
    }

    /// Three decimals, but never more than seven characters: large values lose decimals.
    private func milliseconds(_ value: Double, _ width: Int) -> String {
        column(DecimalText.fixed(value, digits: 3), width, cut: 7)
    }
}
