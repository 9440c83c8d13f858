import NTPConfiguration
import Testing

extension Configuration {
    /// What these lines of an ntp.conf say; none of them may have an error.
    static func reading(_ lines: String) -> Configuration {
        let analysis = ConfigurationReader.read(
            file: "ntp.conf", contents: Array(lines.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in false }))
        #expect(!analysis.hasError, "\(analysis.findings)")
        return analysis.configuration
    }
}
