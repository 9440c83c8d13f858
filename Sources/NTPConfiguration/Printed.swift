import NTPTime

/// The words of ntp.conf as printing back writes them: what is read again gives the same.
enum Printed {
    /// A string, in quotation marks where it would be something else without them. What no
    /// string of a file can hold (a quotation mark, a line's end) is left out.
    static func text(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { $0 != "\"" && $0 != "\n" }
        let bytes = Array(String(String.UnicodeScalarView(kept)).utf8)
        let word = String(decoding: bytes, as: UTF8.self)
        let isBare =
            !bytes.isEmpty && !notHosts.contains(word)
            && !bytes.starts(with: Array("//".utf8))
            && bytes.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f && byte != 0x23 && !LineScanner.isSpecial(byte)
            }
        return isBare ? word : "\"\(word)\""
    }

    /// Words that are no host's name where a host may stand, unless they are quoted.
    private static let notHosts = ["-4", "-6", "default", "source", "clock"]

    /// The shortest decimal that reads as the same number.
    static func number(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func value(_ value: Value) -> String? {
        switch value {
        case .flag: nil
        case .boolean(let value): value ? "1" : "0"
        case .integer(let value): String(value)
        case .number(let value): number(value)
        case .text(let value): text(value)
        }
    }

    static func family(_ family: AddressFamily?) -> String {
        switch family {
        case .ipv4: "-4 "
        case .ipv6: "-6 "
        case nil: ""
        }
    }

    static func host(_ host: HostTarget) -> String {
        switch host {
        case .address(let address): address.description
        case .name(let name, let family): Printed.family(family) + text(name)
        }
    }

    static func target(_ target: AssociationConfiguration.Target) -> String {
        switch target {
        case .address(let address): address.description
        case .name(let name, let family): Printed.family(family) + text(name)
        case .referenceClock(let type, let unit): "127.127.\(type).\(unit)"
        }
    }

    static func restriction(_ restriction: Restriction) -> String {
        let word =
            switch restriction.action {
            case .add: "restrict"
            case .subtract: "unrestrict"
            case .remove: "delrestrict"
            }
        return ([word, subject(restriction.subject)] + options(restriction, Restriction.rows))
            .joined(separator: " ")
    }

    static func flags(_ flags: RestrictFlags) -> String {
        options(Restriction(subject: .source, flags: flags), Restriction.rows)
            .joined(separator: " ")
    }

    private static func subject(_ subject: Restriction.Subject) -> String {
        switch subject {
        case .source: "source"
        case .sourceEntry(let address): "source \(address)"
        case .name(let name, let family): Printed.family(family) + text(name)
        case .prefix(.anyIPv4): "-4 default"
        case .prefix(.anyIPv6): "-6 default"
        case .prefix(let prefix):
            prefix == IPPrefix(host: prefix.address)
                ? prefix.address.description : prefix.description
        }
    }

    /// The options whose fields are not what they are without a line.
    static func options<Root>(_ root: Root, _ rows: [OptionRow<Root>]) -> [String] {
        rows.flatMap { row -> [String] in
            guard let value = row.read(root) else { return [] }
            return [row.word] + (Printed.value(value).map { [$0] } ?? [])
        }
    }
}
