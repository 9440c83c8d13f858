import LinuxPlatform
import NTPConfiguration
import NTPTime

/// The configuration file, with what the command line adds to it.
struct ConfigurationFile {
    let path: String
    private let options: DaemonOptions

    init(_ options: DaemonOptions) {
        path = options.configurationFile
        self.options = options
    }

    /// Reads it; throws where it cannot be opened.
    func read() throws(SystemError) -> ConfigurationAnalysis {
        try read(mayWait: true, refusing: { _ in false })
    }

    /// Reads it as one that was in force already; throws also where a part of it may not be read
    /// any more, as when root had read it, or is a pipe, which would have everything wait: the rest
    /// alone would be another configuration.
    func readAgain() throws(SystemError) -> ConfigurationAnalysis {
        try read(mayWait: false, refusing: { $0.isPermission || $0.isNoRegularFile })
    }

    private func read(
        mayWait: Bool, refusing isFault: @escaping (SystemError) -> Bool
    ) throws(SystemError) -> ConfigurationAnalysis {
        let faults = Faults()
        var analysis = analysis(of: try FileStore.read(path, mayWait: mayWait)) { path in
            do throws(SystemError) {
                return try FileStore.read(path, mayWait: mayWait)
            } catch {
                if isFault(error) { faults.all.append(error) }
                return nil
            }
        }
        if let fault = faults.all.first { throw fault }
        complete(&analysis.configuration)
        return analysis
    }

    /// What kept included files from being read.
    private final class Faults {
        var all: [SystemError] = []
    }

    /// What the command line alone asks for.
    func commandLineOnly() -> ConfigurationAnalysis {
        var analysis = analysis(of: []) { _ in nil }
        complete(&analysis.configuration)
        return analysis
    }

    private func analysis(
        of contents: [UInt8], include: @escaping (String) -> [UInt8]?
    ) -> ConfigurationAnalysis {
        ConfigurationReader.read(
            file: options.configurationFile, contents: contents, commandLine: options.directives,
            environment: ConfigurationEnvironment(
                include: include,
                list: { FileStore.list($0) }, fileExists: { FileStore.canRead($0) }))
    }

    private func complete(_ configuration: inout Configuration) {
        if options.setsOnce {
            for index in configuration.associations.indices {
                configuration.associations[index].iburst = true
            }
        }
        configuration.interfaceRules = interfaceRules + configuration.interfaceRules
        configuration.variables += options.variables.map {
            SystemVariable(name: $0.name, value: $0.value, isDefault: $0.isDefault)
        }
        configuration.files.logfile = options.logFile ?? configuration.files.logfile
        configuration.files.pidfile = options.pidFile ?? configuration.files.pidfile
        if let path = options.driftFile {
            configuration.files.driftfile = path.isEmpty ? nil : path
        }
    }

    /// -I: these, loopback, and no others but what the file adds.
    private var interfaceRules: [InterfaceRule] {
        guard !options.interfaces.isEmpty else { return [] }
        let loopback = ["127.0.0.0/8", "::1"]
        let ignored = InterfaceRule(action: .ignore, match: .all)
        return [ignored]
            + (loopback + options.interfaces).compactMap { text in
                InterfaceRule.Match(text).map { InterfaceRule(action: .listen, match: $0) }
            }
    }
}
