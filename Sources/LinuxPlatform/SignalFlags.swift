import Glibc

// What a signal handler may do is set a number. The loop looks at them after each wait.
// They are trivial and set before any handler is installed, so that a handler never initialises.
nonisolated(unsafe) private var hangupArrived: sig_atomic_t = 0
nonisolated(unsafe) private var stopArrived: sig_atomic_t = 0

/// The signals a daemon obeys.
package enum SignalFlags {
    /// SIGHUP, SIGTERM, SIGINT and SIGQUIT set flags from now on and cut waits short; SIGPIPE is
    /// ignored.
    package static func install() {
        hangupArrived = 0
        stopArrived = 0
        install(SIGHUP) { _ in hangupArrived = 1 }
        for number in [SIGTERM, SIGINT, SIGQUIT] { install(number) { stopArrived = $0 } }
        signal(SIGPIPE, SIG_IGN)
    }

    /// SIGHUP, SIGTERM, SIGINT and SIGQUIT end the process again: for a caller that only waits.
    package static func release() {
        for number in [SIGHUP, SIGTERM, SIGINT, SIGQUIT] { signal(number, SIG_DFL) }
    }

    private static func install(
        _ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void
    ) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        // No SA_RESTART: poll has to return.
        sigaction(number, &action, nil)
    }

    package static var mustStop: Bool { stopArrived != 0 }

    /// The signal that told to stop, as `15 (Terminated)`; nil before one came.
    package static var stopSignal: String? {
        let number = stopArrived
        guard number != 0, let name = strsignal(number) else { return nil }
        return "\(number) (\(String(cString: name)))"
    }

    /// Whether a SIGHUP came since the last call.
    package static func takeHangup() -> Bool {
        defer { hangupArrived = 0 }
        return hangupArrived != 0
    }
}

/// Waiting for input.
package enum InputWait {
    /// Waits until one of the descriptors can be read (or has an error to tell), a signal came,
    /// or so many seconds passed; the positions of the ready ones.
    package static func poll(_ descriptors: [Int32], seconds: Double) -> [Int] {
        ready(descriptors, seconds: seconds).map(\.position)
    }

    /// The same, and whether there is an error to tell, or something in a socket's error queue.
    package static func ready(
        _ descriptors: [Int32], seconds: Double
    ) -> [(position: Int, hasErrors: Bool)] {
        var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // Rounded up: one that returns a moment too early would be called twice.
        let milliseconds = Int32(max(0, min(seconds * 1000, 60_000)).rounded(.up))
        let count = Glibc.poll(&requests, nfds_t(requests.count), milliseconds)
        guard count > 0 else { return [] }
        return requests.indices.filter { requests[$0].revents != 0 }.map {
            (position: $0, hasErrors: requests[$0].revents & Int16(POLLERR) != 0)
        }
    }
}
