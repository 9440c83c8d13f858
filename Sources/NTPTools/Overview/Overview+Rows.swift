/// What help, completions and manual say of `meridian status` and its sisters.
extension Overview {
    package var purpose: String {
        switch self {
        case .status: "Say whether the clock is synchronised, and why not."
        case .peers: "Show what is measured of each source."
        case .sources: "Say of each source whether it is used, and why not."
        case .clients: "Show who asked the daemon lately."
        }
    }

    /// An option that all of them take; the raw value is its long name.
    package enum Choice: String, CaseIterable, Sendable {
        case json
        case numeric

        package var letter: Character? {
            switch self {
            case .json: nil
            case .numeric: "n"
            }
        }

        package var purpose: String {
            switch self {
            case .json: "Print JSON, on one line."
            case .numeric: "Print addresses, not names."
            }
        }
    }
}
