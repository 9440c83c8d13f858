/// Something that whoever wrote a key file should know. The message never has a word of the file in
/// it: a line whose columns are mixed up would put its secret in the log.
package struct KeyFinding: Equatable, Hashable, Sendable {
    package enum Severity: String, Equatable, Hashable, Sendable {
        /// The key counts and may mean other than its writer thinks.
        case warning
        /// The line gives no key.
        case error
    }

    package var severity: Severity
    /// From 1.
    package var line: Int
    /// From 1, in bytes.
    package var column: Int
    /// What is wrong and what to write instead.
    package var message: String

    /// `ntp.keys:3:5: error: ...`.
    package func text(file: String) -> String {
        "\(file):\(line):\(column): \(severity.rawValue): \(message)"
    }
}
