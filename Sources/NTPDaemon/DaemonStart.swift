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
        if let path = options.savedFile { return save(options, to: path) }
        return start(options, arguments: arguments)
    }

    // MARK: --check-config and --saveconfigquit

    private static func check(_ path: String) -> Int32 {
        var options = DaemonOptions()
        options.configurationFile = path
        do throws(SystemError) {
            let report = ConfigurationCheck.report(try ConfigurationFile(options).read())
            for line in report.lines { StandardStream.print(line) }
            return report.hasError ? 1 : 0
        } catch {
            StandardStream.complain("ntpd: \(error)")
            return 1
        }
    }

    private static func save(_ options: DaemonOptions, to path: String) -> Int32 {
        do throws(SystemError) {
            let analysis = try ConfigurationFile(options).read()
            for finding in analysis.findings { StandardStream.complain(finding.description) }
            try FileStore.overwrite(path, with: Array(analysis.configuration.printed().utf8))
            return 0
        } catch {
            StandardStream.complain("ntpd: \(error)")
            return 1
        }
    }

    // MARK: Starting

    private static func start(_ options: DaemonOptions, arguments: [String]) -> Int32 {
        ProcessLife.fillStandardStreams()
        let log = DaemonLog(.standardError)
        if !options.isInForeground { log.moveToSystemLog() }
        // One that cannot be opened leaves a daemon the system's log, not a closed terminal.
        if let path = options.logFile, let fault = log.move(to: path), !options.isInForeground {
            StandardStream.complain("ntpd: logfile: \(fault); lines go to the system's log")
        }
        log.write("ntpd \(MeridianVersion.text): Starting")
        log.write("Command line: \(arguments.joined(separator: " "))")
        let file = ConfigurationFile(options)
        let configuration = readConfiguration(file, log: log, options: options)
        log.filter = LogFilter(configuration.logWords)
        if options.logFile == nil, let path = configuration.files.logfile { log.move(to: path) }
        SignalFlags.install()
        raisePriority(options, log: log)
        let precision = SystemClock.measurePrecision()
        log.write(
            "proto: precision = \(DecimalText.fixed(precision.seconds * 1e6, digits: 3)) usec"
                + " (\(precision.exponent))")
        var listeners = Listeners(
            port: options.port, rules: configuration.interfaceRules, family: options.family,
            log: log, skipsVirtual: options.skipsVirtualInterfaces)
        listeners.dscp = configuration.system.dscp
        do throws(Listeners.Fault) {
            try listeners.open()
        } catch {
            return failed(error.message, log: log, options: options)
        }
        var readiness: ReadinessPipe?
        if !options.isInForeground {
            if options.synchronisationWait ?? 0 > 0 { readiness = try? ReadinessPipe() }
            let code = goToBackground(
                options, pidfile: configuration.files.pidfile, readiness: readiness, log: log)
            if let code { return code }
        } else {
            write(ProcessLife.id, to: configuration.files.pidfile, log: log)
        }
        configuration.resourceLimits.apply(log: log)
        // Key files and some clocks are for root's eyes, which are about to be closed.
        let keys = KeyStore(configuration, log: log)
        var clocks = ReferenceClockReaders()
        for failure in clocks.prepare(configuration.associations) {
            log.write("reference clock: \(failure)")
        }
        if let identity = options.identity {
            do throws(SystemError) {
                log.give(to: identity)
                try Privileges.drop(to: identity)
            } catch {
                return failed("-u \(identity): \(error)", log: log, options: options)
            }
        }
        var parts = parts(
            configuration, file: file, listeners: listeners, keys: keys, log: log)
        parts.readiness = readiness
        parts.referenceClocks = clocks
        var daemon = Daemon(
            node: node(
                configuration, options: options, precision: precision.exponent, parts: parts),
            options: options, parts: parts, log: log)
        return daemon.run()
    }

    private static func raisePriority(_ options: DaemonOptions, log: DaemonLog) {
        if options.raisesPriority { Privileges.raisePriority() }
        guard let priority = options.realTimePriority else { return }
        do throws(SystemError) {
            try Privileges.setRealTimePriority(priority)
        } catch {
            log.write("-P \(priority): \(error); the usual priority stays")
        }
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

    private static func readConfiguration(
        _ file: ConfigurationFile, log: DaemonLog, options: DaemonOptions
    ) -> Configuration {
        // Whoever starts a daemon by hand looks at the terminal, not at the log.
        let tellsTerminal = !options.isInForeground || options.logFile != nil
        var analysis: ConfigurationAnalysis
        do throws(SystemError) {
            analysis = try file.read()
        } catch {
            let text = "\(error); ntpd runs without a source of time"
            log.write(text)
            if tellsTerminal { StandardStream.complain("ntpd: \(text)") }
            analysis = file.commandLineOnly()
        }
        for finding in analysis.findings {
            log.write(finding.description)
            if tellsTerminal, finding.severity != .note {
                StandardStream.complain(finding.description)
            }
        }
        for keyword in analysis.withoutEffect { log.write(keyword.description) }
        return analysis.configuration
    }

    /// nil in the daemon; the caller's exit code. The caller writes the pid file, so that it is
    /// there for whoever comes after it.
    private static func goToBackground(
        _ options: DaemonOptions, pidfile: String?, readiness: ReadinessPipe?, log: DaemonLog
    ) -> Int32? {
        do throws(SystemError) {
            if case .caller(of: let daemon) = try ProcessLife.divide() {
                SignalFlags.release()
                write(daemon, to: pidfile, log: log)
                ProcessLife.leave(outcome(of: readiness, options: options))
            }
            ProcessLife.detachStandardStreams()
            return nil
        } catch {
            return failed("\(error)", log: log, options: options)
        }
    }

    /// -w: the caller's exit code is the outcome, ETIMEDOUT where time ran out.
    private static func outcome(of readiness: ReadinessPipe?, options: DaemonOptions) -> Int32 {
        guard var readiness, let seconds = options.synchronisationWait else { return 0 }
        if readiness.wait(seconds: seconds) { return 0 }
        StandardStream.complain("ntpd: -w/--wait-sync \(seconds) timed out.")
        return SystemError.timedOut
    }

    /// The number without a line's end, as ntpd has always written it.
    private static func write(_ processID: Int32, to path: String?, log: DaemonLog) {
        guard let path else { return }
        do throws(SystemError) {
            try FileStore.overwrite(path, with: Array(String(processID).utf8))
        } catch {
            log.write("pid file: \(error)")
        }
    }

    private static func parts(
        _ configuration: Configuration, file: ConfigurationFile, listeners: Listeners,
        keys: KeyStore, log: DaemonLog
    ) -> Daemon.Parts {
        let driftFile = configuration.files.driftfile.map {
            DriftFile(path: $0, threshold: configuration.driftThreshold)
        }
        let frequency = driftFile?.read(log: log)
        let host = HostInformation.current()
        var environment = ControlEnvironment(
            version: "ntpd meridian-\(MeridianVersion.text)", processor: host.processor,
            system: host.system)
        environment.variables = configuration.variables
        return Daemon.Parts(
            listeners: listeners, keys: keys,
            steering: ClockSteering(
                isWanted: configuration.features.ntp, initialFrequency: frequency, log: log),
            driftFile: driftFile, initialFrequency: frequency,
            oscillator: frequency.flatMap {
                driftFile?.memory(frequency: $0, at: SystemClock.unixSeconds())
            },
            environment: environment, configurationFile: file)
    }

    private static func node(
        _ configuration: Configuration, options: DaemonOptions, precision: Int8,
        parts: Daemon.Parts
    ) -> NTPNode {
        var random = SystemRandomNumberGenerator()
        var settings = NodeSettings(
            precision: precision, seed: random.next(), referenceIDOfIPv6: referenceID)
        settings.initialFrequency = parts.initialFrequency
        settings.oscillator = parts.oscillator
        settings.allowsFirstPanicStep = options.allowsAnyFirstStep
        settings.stepsFirst = options.stepsFirst
        settings.stepThreshold = options.slews ? 600 : nil
        settings.steersClock = parts.steering.isActive
        // A clock that starts earlier (no battery, a simulation of the past) may stay there.
        settings.eraPivot.unixSeconds = min(
            settings.eraPivot.unixSeconds, SystemClock.unixSeconds())
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
