/// What is wrong with a command line; the text is what follows the program's name. It stands
/// outside the generic scanner: Swift 6.3.1's optimiser crashes on a thrown type nested in one.
struct OptionFault: Error, Equatable, Sendable {
    var text: String
}

/// Takes a command line apart the way getopt_long does: `-pn`, `-p4`, `-p 4`, `--peers`,
/// `--command=X`, `--com X`, `--`, options after operands. It is a function over values, so the
/// original tools' oddities can be tested without a process.
///
/// `Tag` has no constraint: to make a type of a constrained one, the Swift runtime reads every
/// conformance that the program holds, which at each start of a tool costs most of a megabyte.
struct OptionScanner<Tag> {
    struct Option {
        var tag: Tag
        var short: Character?
        var long: String?
        var takesValue: Bool

        init(_ tag: Tag, _ short: Character? = nil, long: String? = nil, takesValue: Bool = false) {
            self.tag = tag
            self.short = short
            self.long = long
            self.takesValue = takesValue
        }
    }

    enum Item {
        case option(Tag)
        case value(Tag, String)
        case operand(String)
    }

    var options: [Option]

    func scan(_ arguments: [String]) throws(OptionFault) -> [Item] {
        var items: [Item] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                items += rest.map(Item.operand)
                break
            } else if argument.hasPrefix("--") {
                items.append(try long(argument, &rest))
            } else if argument.hasPrefix("-"), argument.count > 1 {
                items += try shorts(argument, &rest)
            } else {
                try checkDash(argument)
                items.append(.operand(argument))
            }
        }
        return items
    }

    private func shorts(
        _ argument: String, _ rest: inout ArraySlice<String>
    ) throws(OptionFault) -> [Item] {
        var items: [Item] = []
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short == letter }) else {
                throw OptionFault(
                    text: "invalid option -- '\(TerminalText.visible(String(letter)))'")
            }
            guard option.takesValue else {
                items.append(.option(option.tag))
                continue
            }
            guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else {
                throw OptionFault(text: "option requires an argument -- '\(letter)'")
            }
            items.append(.value(option.tag, value))
            letters = ""
        }
        return items
    }

    private func long(
        _ argument: String, _ rest: inout ArraySlice<String>
    ) throws(OptionFault) -> Item {
        let parts = argument.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let shown = TerminalText.visible(name)
        var matches = options.filter { $0.long == name }
        if matches.isEmpty { matches = options.filter { $0.long?.hasPrefix(name) == true } }
        guard let option = matches.first, !name.isEmpty else {
            throw OptionFault(text: "unrecognized option '--\(shown)'")
        }
        guard matches.count == 1 else {
            throw OptionFault(text: "option '--\(shown)' is ambiguous")
        }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        guard option.takesValue else {
            guard attached == nil else {
                throw OptionFault(text: "option '--\(shown)' doesn't allow an argument")
            }
            return .option(option.tag)
        }
        guard let value = attached ?? rest.popFirst() else {
            throw OptionFault(text: "option '--\(shown)' requires an argument")
        }
        return .value(option.tag, value)
    }

    /// Web pages turn `-d` into an en dash and a `d`, and `--peers` into an em dash and `peers`;
    /// copied from there it would be taken for a host's name.
    private func checkDash(_ argument: String) throws(OptionFault) {
        let scalars = argument.unicodeScalars
        let rest = scalars.drop { OptionScanner.isDash($0) }
        let dashes = scalars.prefix { OptionScanner.isDash($0) }
        guard let first = dashes.first, first != "-" else { return }
        let name = TerminalText.visible(String(String.UnicodeScalarView(rest)))
        let word = String(name.prefix { $0 != "=" })
        let isLong = word.count > 1 && options.contains { $0.long == word }
        throw OptionFault(
            text: "an option begins with a dash that is no hyphen; did you mean"
                + " '\(isLong ? "--" : "-")\(name)'?")
    }

    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || (0x2010...0x2015).contains(scalar.value) || scalar.value == 0x2212
    }
}

extension OptionScanner: Sendable where Tag: Sendable {}
extension OptionScanner.Option: Sendable where Tag: Sendable {}
extension OptionScanner.Item: Sendable where Tag: Sendable {}
extension OptionScanner.Item: Equatable where Tag: Equatable {}
