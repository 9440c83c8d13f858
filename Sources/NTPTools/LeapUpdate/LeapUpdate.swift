import NTPConfiguration
import NTPTime

/// The program update-leap: looks after the leap second file, and fetches a new one where it is
/// missing, damaged or about to expire.
package struct LeapUpdate {
    static let failure: Int32 = 1
    static let restartFailed: Int32 = 2
    private static let usage = ToolUsage(
        program: "update-leap", help: LeapUpdateOptions.help, brief: [LeapUpdateOptions.help[0]],
        usageError: 2)

    private let options: LeapUpdateOptions
    private let machine: ToolMachine
    private let system: ToolSystem
    private let usesSyslog: Bool

    package static func run(
        _ arguments: [String], isCronJob: Bool, on machine: ToolMachine, _ system: ToolSystem
    ) -> Int32 {
        switch usage.answer(arguments, on: machine.console, LeapUpdateOptions.parse) {
        case .exit(let status):
            return status
        case .run(let options):
            for word in options.without {
                machine.console.complain("update-leap: \(word) has no effect")
            }
            return LeapUpdate(
                options: options, machine: machine, system: system,
                usesSyslog: options.usesSyslog ?? isCronJob
            ).run()
        }
    }

    private func run() -> Int32 {
        guard let path = path() else { return LeapUpdate.failure }
        let current = currentTable(path)
        if !options.isForced, let current, !isDue(current) {
            log(.info, "Not time to replace \(shown(path))")
            return 0
        }
        for attempt in 1...options.tries {
            log(.debug, "Attempting download from \(shown(options.source)), try \(attempt)..")
            if let contents = fetch() { return install(contents, at: path, over: current) }
            guard attempt < options.tries else { break }
            let minutes = DecimalText.fixed(options.minutes, digits: 0)
            log(.debug, "Waiting \(minutes) minutes before retrying...")
            system.sleep(options.minutes * 60)
        }
        log(
            .warning,
            "Download from \(shown(options.source)) failed after \(options.tries) attempts")
        return LeapUpdate.failure
    }

    /// The file that is looked after: of the command line, or of ntp.conf.
    private func path() -> String? {
        let configured = configuredPath()
        if let given = options.destination {
            if let configured, configured != given {
                log(
                    .notice,
                    "Requested install to \(shown(given)), but"
                        + " \(shown(options.configurationFile)) specifies \(shown(configured))")
            }
            return given
        }
        if configured == nil {
            log(
                .error,
                "\(shown(options.configurationFile)) has no leapfile line, and no file is given")
        }
        return configured
    }

    private func configuredPath() -> String? {
        guard let contents = try? system.read(options.configurationFile) else { return nil }
        let system = system
        let environment = ConfigurationEnvironment(
            include: { try? system.read($0) }, fileExists: { _ in true })
        return ConfigurationReader.read(
            file: options.configurationFile, contents: contents, environment: environment
        ).configuration.files.leapfile
    }

    /// The table in force; nil where there is none to be used, after saying why.
    private func currentTable(_ path: String) -> LeapTable? {
        do throws(ToolMachine.FileFault) {
            let contents = try system.read(path)
            let verdict = judge(contents, path)
            return verdict.isExpired ? nil : verdict.table
        } catch {
            log(.notice, "\(shown(path)): \(error.text)")
            return nil
        }
    }

    private func isDue(_ table: LeapTable) -> Bool {
        table.expiresAt < machine.unixSeconds() + options.days * 86_400
    }

    private func judge(_ contents: [UInt8], _ name: String) -> LeapFileVerdict {
        let verdict = LeapFileVerdict(
            contents, name: shown(name), unixSeconds: machine.unixSeconds())
        for line in verdict.lines { log(line.level, line.text) }
        return verdict
    }

    /// Puts what was fetched in place, if it is good and not older than what is there.
    private func install(
        _ contents: [UInt8], at path: String, over current: LeapTable?
    ) -> Int32 {
        let verdict = judge(contents, options.source)
        guard let table = verdict.table, !verdict.isExpired else {
            log(.warning, "Downloaded file from \(shown(options.source)) rejected")
            return LeapUpdate.failure
        }
        if let current, table.expiresAt < current.expiresAt {
            log(
                .warning,
                "Downloaded file from \(shown(options.source)) rejected: it expires earlier"
                    + " than the one that is there")
            return LeapUpdate.failure
        }
        if let reason = system.replace(path, contents) {
            log(.error, "Install \(shown(options.source)) => \(shown(path)) failed: \(reason)")
            return LeapUpdate.failure
        }
        log(.notice, "Installed new \(shown(path)) from \(shown(options.source))")
        return restart()
    }

    private func restart() -> Int32 {
        guard let command = options.restart, !command.isEmpty else { return 0 }
        log(.debug, "Attempting restart action: \(shown(command))")
        do throws(ToolSystem.RunFault) {
            let finished = try system.run(["/bin/sh", "-c", command], 300)
            if finished.exitCode == 0 {
                log(.notice, "Restart action succeeded")
                return 0
            }
            log(.error, "Restart action failed: exit code \(finished.exitCode)")
        } catch {
            log(.error, "Restart action failed: \(error.text)")
        }
        return LeapUpdate.restartFailed
    }

    /// Nil where it can not be had, after saying why.
    private func fetch() -> [UInt8]? {
        guard let path = LeapSource.path(options.source) else { return download() }
        do throws(ToolMachine.FileFault) {
            return try system.read(path)
        } catch {
            log(.warning, "\(shown(path)): \(error.text)")
            return nil
        }
    }

    private func download() -> [UInt8]? {
        var complaint = "neither curl nor wget is here"
        for command in LeapSource.commands(options) {
            do throws(ToolSystem.RunFault) {
                let finished = try system.run(command, LeapSource.patience + 10)
                if finished.exitCode == 0 { return finished.output }
                complaint = "\(command[0]) fails with exit code \(finished.exitCode)"
            } catch {
                if !error.isMissing { complaint = "\(command[0]): \(error.text)" }
            }
        }
        log(.warning, "\(shown(options.source)): \(complaint)")
        return nil
    }

    private func shown(_ text: String) -> String { TerminalText.visible(text) }

    private func log(_ level: LeapFileVerdict.Level, _ text: String) {
        if level == .debug, !options.isVerbose { return }
        if usesSyslog {
            machine.log(level == .error || level == .warning ? .error : .notice, text)
            // Cron mails what is printed: only what matters.
            guard level != .debug, level != .info || options.isVerbose else { return }
            return machine.console.complain("update-leap: \(level.rawValue.lowercased()): \(text)")
        }
        let matters = level == .error || level == .warning
        if options.isQuiet, !matters { return }
        machine.console.print("\(level.rawValue): \(text)")
    }
}

/// Where a leap second file comes from.
enum LeapSource {
    /// Seconds for one download.
    static let patience = 60.0

    /// The file that a source names; nil where it is for a downloader.
    static func path(_ source: String) -> String? {
        if source.hasPrefix("file://") { return String(source.dropFirst(7)) }
        return source.contains("://") ? nil : source
    }

    /// The commands that fetch the source to standard output, in the order to try them in: curl
    /// and wget look after certificates, proxies and redirections, so that we need not.
    static func commands(_ options: LeapUpdateOptions) -> [[String]] {
        let families: [String?] =
            if let family = options.family {
                [family == .ipv4 ? "-4" : "-6"]
            } else if let preferred = options.preferred {
                preferred == .ipv4 ? ["-4", "-6"] : ["-6", "-4"]
            } else {
                [nil]
            }
        let seconds = DecimalText.fixed(patience, digits: 0)
        return families.flatMap { family in
            let way = family.map { [$0] } ?? []
            // What follows -- is no option, whatever it begins with.
            return [
                ["curl", "-q", "-fsSL", "--max-time", seconds] + way + ["--", options.source],
                ["wget", "-q", "-O", "-", "--tries=1", "--timeout=\(seconds)"] + way
                    + ["--", options.source],
            ]
        }
    }
}
