import LinuxPlatform
import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime

// SIGHUP: the log is opened anew and the configuration read again.

extension Daemon {
    /// What changed takes effect at once; what did not is not disturbed. A file with an error, or
    /// with a part that may not be read any more, changes nothing: half of an edit is worse than
    /// none.
    mutating func reload() {
        log.reopen()
        let analysis: ConfigurationAnalysis
        do throws(SystemError) {
            analysis = try configurationFile.readAgain()
        } catch {
            return log.write("\(error); the configuration in force stays")
        }
        leapFile?.lookAgain()
        let old = node.configuration
        let new = analysis.configuration
        guard !analysis.hasError else {
            for finding in analysis.findings { log.write(finding.description) }
            return log.write("\(analysis.file): has errors; the configuration in force stays")
        }
        keys.reload(new)
        guard new.withoutLocations != old.withoutLocations else {
            return log.write("\(analysis.file): unchanged")
        }
        for finding in analysis.findings { log.write(finding.description) }
        for keyword in analysis.withoutEffect { log.write(keyword.description) }
        apply(new, insteadOf: old)
        performEvents()
        log.write("\(analysis.file): in force")
    }

    mutating func apply(_ new: Configuration, insteadOf old: Configuration) {
        log.filter = LogFilter(new.logWords)
        if new.files.logfile != old.files.logfile, let path = new.files.logfile {
            log.move(to: path)
        }
        if new.files.driftfile != old.files.driftfile || new.driftThreshold != old.driftThreshold {
            driftFile = new.files.driftfile.map {
                DriftFile(path: $0, threshold: new.driftThreshold)
            }
        }
        if new.interfaceRules != old.interfaceRules {
            if listeners.reconfigure(new.interfaceRules) {
                node.interfacesChanged(listeners.addresses)
            }
        }
        if new.files.leapfile != old.files.leapfile
            || new.files.leapfileChecksHash != old.files.leapfileChecksHash
        {
            reloadLeapFile(new.files)
        }
        environment.variables = new.variables
        signDaemon.move(to: new.authentication.signSocket)
        node.reconfigure(new, at: SystemClock.reading())
        lookups.retain(node.wantedNames)
        followGroups()
        for word in new.changesAtNextStart(from: old) {
            log.write("'\(word)' changes with the next start only")
        }
    }
}
