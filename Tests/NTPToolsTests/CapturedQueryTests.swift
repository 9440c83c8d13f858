import Foundation
import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// ntpq has to print what ntp.org's printed from the same answers, byte for byte. The capture was
/// taken from that program and its daemon; it is never refreshed from ours.
@Suite struct CapturedQueryTests {
    struct Answer {
        var opcode: UInt8
        var association: UInt16
        var request: [UInt8]
        var content: ControlResponse.Content
    }

    struct Command: CustomTestStringConvertible {
        var line: String
        /// NTP seconds: how long ago peers were heard of is told from here.
        var time: UInt32
        var printed: [String] = []
        var complaints: [String] = []

        var testDescription: String { line }
    }

    struct Capture {
        var answers: [Answer] = []
        var commands: [Command] = []
    }

    static let capture = Result { try read("ntpq-4.3.91") }

    private static func read(_ name: String) throws -> Capture {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Captures/\(name)")
        var capture = Capture()
        var time: UInt32 = 0
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let text = String(line.dropFirst(2))
            switch line.first {
            case "<": capture.answers.append(try #require(answer(text)))
            case "@": time = try #require(UInt32(text, radix: 16))
            case ">": capture.commands.append(Command(line: text, time: time))
            case "=": capture.commands[capture.commands.count - 1].printed.append(text)
            case "!": capture.commands[capture.commands.count - 1].complaints.append(text)
            default: break
            }
        }
        return capture
    }

    /// `2 0 c616 stratum` or `2 0 e05 nonesuch`, a tab, and what was answered.
    private static func answer(_ line: String) -> Answer? {
        let halves = line.split(separator: "\t", omittingEmptySubsequences: false)
        let words = halves[0].split(
            separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, halves.count == 2, let opcode = UInt8(words[0]),
            let association = UInt16(words[1])
        else { return nil }
        let content: ControlResponse.Content
        if words[2].count == 3 {
            guard let code = UInt8(words[2].dropFirst(), radix: 16) else { return nil }
            content = .error(ControlErrorCode(rawValue: code) ?? .unspecified)
        } else {
            guard let status = UInt16(words[2], radix: 16) else { return nil }
            content = .data(status: status, bytes(halves[1]))
        }
        return Answer(
            opcode: opcode, association: association, request: bytes(words[3]), content: content)
    }

    /// Text with `\\` and `\xNN` in it.
    private static func bytes(_ text: Substring) -> [UInt8] {
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            if rest.popFirst() == UInt8(ascii: "x") {
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    @Test func theCaptureIsThere() throws {
        let capture = try Self.capture.get()
        #expect(capture.answers.count == 47 && capture.commands.count == 60)
        #expect(Set(capture.answers.map(\.opcode)) == [1, 2, 3, 4, 8, 9, 11])
        #expect(capture.commands.map { $0.printed.count }.reduce(0, +) > 250)
    }

    @Test(arguments: try capture.get().commands)
    func printsTheSame(command: Command) throws {
        let answers = try Self.capture.get().answers
        let bench = QueryBench()
        bench.wall = command.time
        bench.reply = { request in
            answers.first {
                $0.opcode == request.header.opcodeBits
                    && $0.association == request.header.associationID && $0.request == request.data
            }?.content
        }
        var session = bench.session()
        session.style.showsHostNames = false
        for line in ["keyid 7", "passwd meridian7", command.line] { session.run(line) }
        #expect(bench.printed == command.printed)
        // What we say more is our own.
        #expect(bench.complaints.filter { !$0.hasPrefix("ntpq: ") } == command.complaints)
    }
}
