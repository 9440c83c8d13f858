import Glibc

/// This process: its number, its descent into the background, its end.
package enum ProcessLife {
    package static var id: Int32 { getpid() }

    package enum Branch: Equatable {
        /// The process that was called; it should end when the daemon, of that number, runs.
        case caller(of: Int32)
        /// The daemon, in a session of its own.
        case daemon
    }

    /// fork(2) and setsid(2). Must be called before any thread runs.
    package static func divide() throws(SystemError) -> Branch {
        // Swift bars fork, since most of its programs have threads; this one has none yet.
        typealias Fork = @convention(c) () -> pid_t
        guard let symbol = dlsym(nil, "fork") else { throw SystemError("fork", code: ENOSYS) }
        let child = unsafeBitCast(symbol, to: Fork.self)()
        guard child >= 0 else { throw SystemError("fork") }
        guard child == 0 else { return .caller(of: child) }
        setsid()
        return .daemon
    }

    /// Opens the standard streams that whoever started us has closed. The first socket or log to
    /// be opened would else be taken for one of them.
    package static func fillStandardStreams() {
        var null: Int32
        repeat { null = open("/dev/null", O_RDWR) } while (0...2).contains(null)
        if null > 2 { close(null) }
    }

    /// Lets go of the terminal. The folder stays: relative paths of the configuration are of it, at
    /// each SIGHUP too.
    package static func detachStandardStreams() {
        let null = open("/dev/null", O_RDWR)
        guard null >= 0 else { return }
        for stream: Int32 in 0...2 { dup2(null, stream) }
        if null > 2 { close(null) }
    }

    /// Ends the process without running exit handlers twice, in the caller of `divide`.
    package static func leave(_ code: Int32) -> Never {
        _exit(code)
    }
}

/// The machine, as uname(2) has it.
package struct HostInformation: Equatable, Sendable {
    /// `Linux/6.1.0`.
    package var system: String
    /// `x86_64`.
    package var processor: String

    package static func current() -> HostInformation {
        var names = utsname()
        guard uname(&names) == 0 else { return HostInformation(system: "Linux", processor: "?") }
        return HostInformation(
            system: text(&names.sysname) + "/" + text(&names.release),
            processor: text(&names.machine))
    }

    private static func text<Field>(_ field: inout Field) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// Local time, by the system's time zone.
package enum LocalTime {
    /// Seconds east of UTC at a moment given in seconds since 1970.
    package static func secondsEast(at unixSeconds: Int64) -> Int64 {
        var moment = time_t(unixSeconds)
        var parts = tm()
        guard localtime_r(&moment, &parts) != nil else { return 0 }
        return Int64(parts.tm_gmtoff)
    }
}
