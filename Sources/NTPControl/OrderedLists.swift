import NTPConfiguration
import NTPProtocol
package import NTPTime
import NTPWire

/// One socket of the daemon's, as ntpq's `ifstats` shows it.
package struct ControlInterface: Equatable, Hashable, Sendable {
    package var number: Int
    package var name: String
    package var address: SocketAddress
    /// Where packets to all go, if they do.
    package var broadcast: SocketAddress?
    /// What comes by it is heard.
    package var isEnabled = true
    /// ntp.org's INT_ bits.
    package var flags: UInt64 = 0
    package var timeToLive: Int64 = 0
    package var multicastGroups: Int64 = 0
    package var received: UInt64 = 0
    package var sent: UInt64 = 0
    package var notSent: UInt64 = 0
    /// Sources that are asked by it.
    package var associationCount: UInt64 = 0
    /// Seconds since it was opened.
    package var uptime = 0.0

    package init(number: Int, name: String, address: SocketAddress) {
        self.number = number
        self.name = name
        self.address = address
    }

    /// ntp.org's INT_ bits that are known here.
    package static let isUp: UInt64 = 0x1
    package static let isLoopback: UInt64 = 0x4
    package static let isWildcard: UInt64 = 0x80
}

extension ControlVariable {
    /// A tag of three letters that no client knows, so that none comes to depend on knowing all
    /// (ntp.org's habit).
    static func noise(_ noise: UInt64, number: Int) -> ControlVariable {
        let bits = SplitNoise.value(noise, number)
        let letters = (0..<3).map { Unicode.Scalar(UInt8(97 + bits >> UInt64($0 * 8) % 26)) }
        let name = String(String.UnicodeScalarView(letters))
        return ControlVariable("\(name).\(number)", .unsigned(bits >> 33))
    }
}

/// Numbers that follow from one unpredictable number.
private enum SplitNoise {
    static func value(_ noise: UInt64, _ number: Int) -> UInt64 {
        (noise ^ UInt64(truncatingIfNeeded: number)) &* 0x9e37_79b9_7f4a_7c15 >> 1
    }
}

// READ_ORDLIST_A: lists for who has the control key. A list that is too long for a client ends
// with a whole row, and the log tells.

extension ControlOperation {
    func readOrderedList(_ data: [UInt8]) throws(ControlErrorCode) -> Answer {
        switch String(decoding: data, as: UTF8.self) {
        case "", "ifstats":
            return rows(subject.environment.interfaces, of: "ifstats", ControlOperation.row)
        case "addr_restrictions":
            return rows(restrictions, of: "reslist", ControlOperation.row)
        default:
            throw .unknownVariable
        }
    }

    private func rows<Element>(
        _ elements: [Element], of list: String,
        _ row: (Int, Element) -> [ControlVariable]
    ) -> Answer {
        var text = VariableText()
        for (index, element) in elements.enumerated() {
            let former = text
            let row = row(index, element)
            for variable in row { text.append(variable) }
            let number = row.first?.name.split(separator: ".").last.flatMap { Int($0) } ?? index
            text.append(.noise(noise, number: number))
            // Two bytes end the text.
            guard text.count + 2 <= ControlResponse.maximumDataSize else {
                return Answer(
                    data: former.bytes,
                    remark: "\(list): \(index) of \(elements.count) rows go into one answer")
            }
        }
        return Answer(data: text.bytes)
    }

    private static func row(_ index: Int, _ socket: ControlInterface) -> [ControlVariable] {
        let number = socket.number
        return [
            ControlVariable("addr.\(number)", .bare(socket.address.description)),
            ControlVariable("bcast.\(number)", .bare(socket.broadcast?.description ?? "")),
            ControlVariable("en.\(number)", .signed(socket.isEnabled ? 1 : 0)),
            ControlVariable("name.\(number)", .quoted(socket.name)),
            ControlVariable("flags.\(number)", .hexadecimal(socket.flags)),
            ControlVariable("tl.\(number)", .signed(socket.timeToLive)),
            ControlVariable("mc.\(number)", .signed(socket.multicastGroups)),
            ControlVariable("rx.\(number)", .unsigned(socket.received)),
            ControlVariable("tx.\(number)", .unsigned(socket.sent)),
            ControlVariable("txerr.\(number)", .unsigned(socket.notSent)),
            ControlVariable("pc.\(number)", .unsigned(socket.associationCount)),
            ControlVariable("up.\(number)", wholeSeconds(socket.uptime)),
        ]
    }

    /// A row of the list of restrictions.
    private struct Restricted {
        var prefix: IPPrefix
        var hits: UInt64
        var flags: String
    }

    /// IPv4 before IPv6, each in the order in which entries decide; then the servers that the
    /// template is for.
    private var restrictions: [Restricted] {
        let entries = subject.access.entries.sorted { one, other in
            one.prefix.family == other.prefix.family
                ? one.decidesBefore(other) : one.prefix.family == .ipv4
        }
        let listed = entries.map { entry in
            Restricted(
                prefix: entry.prefix, hits: entry.hits,
                flags: ControlOperation.words(
                    entry.ntpPortOnly ? "ntpport" : "", entry.terms.flags))
        }
        let servers = node.associations.filter { $0.isPolled && $0.isConfigured }
        let templated = servers.compactMap { server -> Restricted? in
            let address = server.remote.address
            guard let (terms, ntpPortOnly) = subject.access.templateTerms(of: address) else {
                return nil
            }
            return Restricted(
                prefix: IPPrefix(host: address), hits: 0,
                flags: ControlOperation.words(
                    ntpPortOnly ? "ntpport source" : "source", terms.flags))
        }
        return listed + templated
    }

    private static func words(_ match: String, _ flags: RestrictFlags) -> String {
        [match, flags.listedWords].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func row(_ index: Int, _ entry: Restricted) -> [ControlVariable] {
        [
            ControlVariable("addr.\(index)", .bare(entry.prefix.address.description)),
            ControlVariable("mask.\(index)", .bare(entry.prefix.mask.description)),
            ControlVariable("hits.\(index)", .unsigned(entry.hits)),
            ControlVariable("flags.\(index)", .words(entry.flags)),
        ]
    }
}
