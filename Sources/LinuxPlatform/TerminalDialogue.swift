import Glibc

/// A question to whoever sits at the terminal that a program was started from.
package enum TerminalDialogue {
    private static let longestAnswer = 1024

    /// Asks on /dev/tty, whatever standard input and output are; without a terminal the question
    /// goes to standard error and the answer comes from standard input. The answer has no line end
    /// and is nil at the end of the input. What is not `isShown` is not echoed.
    package static func ask(_ prompt: String, isShown: Bool) -> [UInt8]? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        defer { if terminal >= 0 { close(terminal) } }
        StandardStream.write(prompt, to: terminal >= 0 ? terminal : 2)
        guard terminal >= 0 else { return StandardStream.readLine().map { Array($0.utf8) } }
        var settings = termios()
        let hides = !isShown && tcgetattr(terminal, &settings) == 0
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
        return answer
    }

    private static func line(from descriptor: Int32) -> [UInt8]? {
        var answer: [UInt8] = []
        answer.reserveCapacity(longestAnswer)
        var byte: UInt8 = 0
        while answer.count < longestAnswer {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return answer.isEmpty ? nil : answer }
            if byte == UInt8(ascii: "\n") { return answer }
            answer.append(byte)
        }
        return answer
    }
}
