import NTPTime

/// Values that options of several tools take.
enum OptionValue {
    /// -4 or -6, where one of them may have been given before.
    static func family(
        _ new: AddressFamily, besides given: AddressFamily?
    ) throws(OptionFault) -> AddressFamily {
        guard given == nil || given == new else {
            throw OptionFault(text: "the options '-4' and '-6' do not go together")
        }
        return new
    }

    /// -D.
    static func debugLevel(_ text: String) throws(OptionFault) -> Int {
        guard let level = Int(text), (0...9).contains(level) else {
            throw OptionFault(text: "the debug level is a number from 0 to 9")
        }
        return level
    }

    /// The one host that a command line names; nil where it names none.
    static func onlyHost(_ hosts: [String]) throws(OptionFault) -> String? {
        guard hosts.count <= 1 else { throw OptionFault(text: "one host at most") }
        return hosts.first
    }
}
