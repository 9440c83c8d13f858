import CLinux
import Glibc

/// Command line options by getopt_long(3): short ones bundle, long ones may be cut short.
package enum OptionParser {
    /// A long option and the letter it is another spelling of, or a character that is none.
    package struct LongOption: Sendable {
        package var name: String
        package var takesArgument: Bool
        package var letter: Character

        package init(_ name: String, takesArgument: Bool = false, letter: Character) {
            self.name = name
            self.takesArgument = takesArgument
            self.letter = letter
        }
    }

    package enum Item: Equatable, Sendable {
        case option(Character, argument: String?)
        case operand(String)
        /// getopt has already told the user what is wrong.
        case fault
    }

    /// `letters` is getopt's: each letter, a `:` after one that takes an argument. All letters
    /// are ASCII.
    package static func parse(
        _ arguments: [String], letters: String, long: [LongOption]
    ) -> [Item] {
        // getopt keeps pointers into its arguments while it runs, so they are C strings of ours.
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        let names = long.map { strdup($0.name) }
        defer {
            for word in words { free(word) }
            for name in names { free(name) }
        }
        var table = zip(long, names).map { option, name in
            CLinux.option(
                name: name, has_arg: option.takesArgument ? 1 : 0, flag: nil,
                val: Int32(option.letter.asciiValue ?? 0))
        }
        table.append(CLinux.option())
        clinux_options_reset()
        var items: [Item] = []
        // getopt moves operands behind the options in its argument list; `permuted` is that list.
        var permuted = words
        while true {
            let value = getopt_long(
                Int32(arguments.count), &permuted, letters, table, nil)
            if value == -1 { break }
            guard value != Int32(UInt8(ascii: "?")), let code = UInt8(exactly: value) else {
                items.append(.fault)
                continue
            }
            let argument = clinux_option_argument().map { String(cString: $0) }
            items.append(.option(Character(UnicodeScalar(code)), argument: argument))
        }
        for word in permuted.dropFirst(Int(clinux_option_index())) {
            if let word { items.append(.operand(String(cString: word))) }
        }
        return items
    }
}
