import LinuxPlatform
import NTPConfiguration
import NTPControl
import NTPCrypto
import NTPProtocol
import NTPTime

/// From a command line to a daemon that runs.
package enum DaemonStart {
    /// `arguments` as main has them, the program's name first; the exit code.
    package static func run(arguments: [String]) -> Int32 {
        let options: DaemonOptions
        do throws(DaemonOptions.Fault) {
            options = try DaemonOptions(arguments)
        } catch {
            if let message = error.message { StandardStream.complain("ntpd: \(message)") }
            StandardStream.complain("ntpd: try 'ntpd --help'")
            return 1
        }
        if options.wantsHelp {
            for line in DaemonOptions.usage { StandardStream.print(line) }
            return 0
        }
        if options.wantsVersion {
            StandardStream.print("ntpd \(MeridianVersion.text)")
            return 0
        }
        if let path = options.checkedFile { return check(path) }
        return start(options, arguments: arguments)
    }

    // MARK: --check-config

    private static func check(_ path: String) -> Int32 {
        do throws(SystemError) {
            let contents = try FileStore.read(path)
            let report = ConfigurationCheck.report(analysis(of: contents, path: path))
            for line in report.lines { StandardStream.print(line) }
            return report.hasError ? 1 : 0
        } catch {
            StandardStream.complain("ntpd: \(error)")
            return 1
        }
    }

    private static func analysis(of contents: [UInt8], path: String) -> ConfigurationAnalysis {
        ConfigurationReader.read(
            file: path, contents: contents,
            environment: ConfigurationEnvironment(
                include: { try? FileStore.read($0) }, fileExists: { FileStore.canRead($0) }))
    }

    // MARK: Starting

    private static func start(_ given: DaemonOptions, arguments: [String]) -> Int32 {
        var options = given
        let log = DaemonLog(.standardError)
        if let path = options.logFile {
            log.move(to: path)
        } else if !options.isInForeground {
            log.moveToSystemLog()
        }
        log.write("ntpd \(MeridianVersion.text): Starting")
        log.write("Command line: \(arguments.joined(separator: " "))")
        var configuration = readConfiguration(options.configurationFile, log: log)
        if options.logFile == nil, let path = configuration.files.logfile { log.move(to: path) }
        options.pidFile = options.pidFile ?? configuration.files.pidfile
        if options.setsOnce {
            for index in configuration.associations.indices {
                configuration.associations[index].iburst = true
            }
        }
        SignalFlags.install()
        if options.raisesPriority { Privileges.raisePriority() }
        let precision = SystemClock.measurePrecision()
        log.write(
            "proto: precision = \(DecimalText.fixed(precision.seconds * 1e6, digits: 3)) usec"
                + " (\(precision.exponent))")
        var listeners = Listeners(
            port: options.port, rules: configuration.interfaceRules, family: options.family,
            log: log)
        do throws(Listeners.Fault) {
            try listeners.open()
        } catch {
            return failed(error.message, log: log, options: options)
        }
        if !options.isInForeground, let code = goToBackground(options, log: log) { return code }
        if let path = options.pidFile { writeProcessID(path, log: log) }
        if let identity = options.identity {
            do throws(SystemError) {
                try Privileges.drop(to: identity)
            } catch {
                return failed("-u \(identity): \(error)", log: log, options: options)
            }
        }
        let parts = parts(configuration, options: options, listeners: listeners, log: log)
        var daemon = Daemon(
            node: node(
                configuration, options: options, precision: precision.exponent, parts: parts,
                log: log),
            options: options, parts: parts, log: log)
        return daemon.run()
    }

    /// What stops the start, where the user sees it.
    private static func failed(
        _ message: String, log: DaemonLog, options: DaemonOptions
    ) -> Int32 {
        log.write(message)
        if !options.isInForeground || options.logFile != nil {
            StandardStream.complain("ntpd: \(message)")
        }
        return 1
    }

    private static func readConfiguration(_ path: String, log: DaemonLog) -> Configuration {
        do throws(SystemError) {
            let result = analysis(of: try FileStore.read(path), path: path)
            for finding in result.findings { log.write(finding.description) }
            for keyword in result.withoutEffect { log.write(keyword.description) }
            return result.configuration
        } catch {
            log.write("\(error); ntpd runs without a source of time")
            return Configuration()
        }
    }

    /// nil in the daemon; the caller's exit code.
    private static func goToBackground(_ options: DaemonOptions, log: DaemonLog) -> Int32? {
        do throws(SystemError) {
            guard try ProcessLife.divide() == .daemon else { ProcessLife.leave(0) }
            ProcessLife.detachStandardStreams()
            return nil
        } catch {
            return failed("\(error)", log: log, options: options)
        }
    }

    /// The number without a line's end, as ntpd has always written it.
    private static func writeProcessID(_ path: String, log: DaemonLog) {
        do throws(SystemError) {
            try FileStore.overwrite(path, with: Array(String(ProcessLife.id).utf8))
        } catch {
            log.write("pid file: \(error)")
        }
    }

    private static func parts(
        _ configuration: Configuration, options: DaemonOptions, listeners: Listeners,
        log: DaemonLog
    ) -> Daemon.Parts {
        let path = options.driftFile ?? configuration.files.driftfile
        let driftFile = path.flatMap { $0.isEmpty ? nil : DriftFile(path: $0) }
        let frequency = driftFile?.read(log: log)
        let host = HostInformation.current()
        var environment = ControlEnvironment(
            version: "ntpd meridian-\(MeridianVersion.text)", processor: host.processor,
            system: host.system)
        environment.variables = configuration.variables
        return Daemon.Parts(
            listeners: listeners,
            steering: ClockSteering(
                isWanted: configuration.features.ntp, initialFrequency: frequency, log: log),
            driftFile: driftFile, initialFrequency: frequency, environment: environment)
    }

    private static func node(
        _ configuration: Configuration, options: DaemonOptions, precision: Int8,
        parts: Daemon.Parts, log: DaemonLog
    ) -> NTPNode {
        var random = SystemRandomNumberGenerator()
        var settings = NodeSettings(
            precision: precision, seed: random.next(), referenceIDOfIPv6: referenceID)
        settings.initialFrequency = parts.initialFrequency
        settings.allowsFirstPanicStep = options.allowsAnyFirstStep
        settings.stepThreshold = options.slews ? 600 : nil
        settings.steersClock = parts.steering.isActive
        return NTPNode(
            configuration: configuration, settings: settings, at: SystemClock.reading())
    }

    /// The first 32 bits of the address's MD5 hash (RFC 5905, 7.3). Where OpenSSL's policy bars
    /// MD5, of another: what matters is that two hosts' identifiers differ.
    private static let referenceID: @Sendable (IPv6Address) -> ReferenceID = { address in
        let hash =
            MessageDigest.md5.hash(address.bytes) ?? MessageDigest.sha256.hash(address.bytes)
            ?? address.bytes.suffix(4)
        return ReferenceID(bits: hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    }
}
