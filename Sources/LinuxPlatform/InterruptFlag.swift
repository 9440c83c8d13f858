import Glibc

// Set by the handler, read between waits; trivial, so that the handler never initialises it.
nonisolated(unsafe) private var interruptArrived: sig_atomic_t = 0

/// Ctrl-C as something that a program notices, for commands that show what they have so far.
package enum InterruptFlag {
    /// From now on SIGINT sets the flag, which is not set yet, and cuts waits short.
    package static func install() {
        interruptArrived = 0
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in interruptArrived = 1 }
        // No SA_RESTART: poll and read have to return.
        sigaction(SIGINT, &action, nil)
    }

    /// SIGINT ends the process again.
    package static func remove() {
        signal(SIGINT, SIG_DFL)
        interruptArrived = 0
    }

    package static var isSet: Bool { interruptArrived != 0 }

    package static func clear() { interruptArrived = 0 }
}
