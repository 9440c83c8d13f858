package import NTPConfiguration

/// What is wrong with a line of a scenario file, where, and what to write instead.
package struct ScenarioFinding: Error, Equatable, Sendable, CustomStringConvertible {
    package var location: SourceLocation
    package var message: String
    package var fix: String

    package init(at location: SourceLocation, _ message: String, fix: String) {
        self.location = location
        self.message = message
        self.fix = fix
    }

    /// `lan.scenario:3:8: 'dela' is not a word for a path; did you mean 'delay'?`
    package var description: String { "\(location): \(message); \(fix)" }
}
