import Glibc

// Set by a handler while an answer is hidden; trivial, so that the handler never initialises it.
nonisolated(unsafe) private var signalWhileHidden: sig_atomic_t = 0

/// A question to whoever sits at the terminal that a program was started from.
package enum TerminalDialogue {
    private static let longestAnswer = 1024

    /// Asks on /dev/tty, whatever standard input and output are; without a terminal the question
    /// goes to standard error and the answer comes from standard input. The answer has no line end
    /// and is nil at the end of the input, and where Ctrl-C only sets a flag. What is not `isShown`
    /// is not echoed; the echo is back before a signal ends or stops the program.
    package static func ask(_ prompt: String, isShown: Bool) -> [UInt8]? {
        signalWhileHidden = 0
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        defer { if terminal >= 0 { close(terminal) } }
        guard terminal >= 0 else {
            StandardStream.write(prompt, to: 2)
            return StandardStream.readLine().map { Array($0.utf8) }
        }
        if isShown {
            StandardStream.write(prompt, to: terminal)
            return line(from: terminal)
        }
        return hiddenLine(from: terminal, prompt)
    }

    /// Asks again after the program was stopped (Ctrl-Z) and goes on.
    private static func hiddenLine(from terminal: Int32, _ prompt: String) -> [UInt8]? {
        while true {
            StandardStream.write(prompt, to: terminal)
            var settings = termios()
            let hides = tcgetattr(terminal, &settings) == 0
            signalWhileHidden = 0
            let handlers = catchSignals()
            if hides {
                var hidden = settings
                hidden.c_lflag &= ~tcflag_t(ECHO)
                tcsetattr(terminal, TCSAFLUSH, &hidden)
            }
            let answer = line(from: terminal)
            if hides {
                tcsetattr(terminal, TCSAFLUSH, &settings)
                StandardStream.write("\n", to: terminal)
            }
            restore(handlers)
            let arrived = signalWhileHidden
            guard arrived != 0 else { return answer }
            raise(arrived)
            // Still here: the program's own handler has taken the signal, or it was continued.
            guard arrived == SIGTSTP || arrived == SIGTTIN else { return nil }
        }
    }

    /// What ends or stops a program.
    private static let signals = [SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP, SIGTTIN]

    private static func catchSignals() -> [(number: Int32, action: sigaction)] {
        signals.map { number in
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signalWhileHidden = $0 }
            var before = sigaction()
            sigaction(number, &action, &before)
            return (number, before)
        }
    }

    private static func restore(_ handlers: [(number: Int32, action: sigaction)]) {
        for var handler in handlers { sigaction(handler.number, &handler.action, nil) }
    }

    private static func line(from descriptor: Int32) -> [UInt8]? {
        var answer: [UInt8] = []
        answer.reserveCapacity(longestAnswer)
        var byte: UInt8 = 0
        while answer.count < longestAnswer {
            // A signal that comes just before a wait would not cut it short: the waits are short.
            if InputWait.poll([descriptor], seconds: 0.2).isEmpty {
                if signalWhileHidden != 0 || InterruptFlag.isSet { return nil }
                continue
            }
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR, signalWhileHidden == 0 { continue }
            guard count == 1 else { return answer.isEmpty ? nil : answer }
            if byte == UInt8(ascii: "\n") { return answer }
            answer.append(byte)
        }
        return answer
    }
}
