import NTPTime
import NTPWire

extension QuerySession {
    /// Requests that one `poll` sends at most; they leave two seconds apart, which is what servers
    /// that limit rates allow.
    static let mostPolls: UInt = 100

    /// What `poll [n] [verbose]` asks for.
    private struct PollRequest {
        var count: UInt = 1
        var isVerbose = false

        init(_ arguments: [String]) throws(QueryCommandLine.Fault) {
            for argument in arguments {
                if argument == "verbose" {
                    isVerbose = true
                } else if let number = UInt(argument), number > 0 {
                    count = min(number, QuerySession.mostPolls)
                } else {
                    throw .init(text: "***Illegal unsigned value \(TerminalText.visible(argument))")
                }
            }
        }
    }

    /// Asks the host for its time, as a client does (mode 3), and prints a line for each answer;
    /// nothing is set.
    mutating func poll(_ arguments: [String]) throws(QueryCommandLine.Fault) {
        let request = try PollRequest(arguments)
        guard let host else { return report(.noHost, association: 0, signed: false) }
        let address =
            host.address
            ?? SocketAddress(address: .v4(.any), port: SocketAddress.ntpPort)
        var options = DateOptions()
        options.samples = Int(request.count)
        var process = DateProcess(
            addresses: [address], options: options, now: host.exchange.now())
        var answers = 0
        do throws(QueryFailure) {
            while try take(&process, from: address, host.exchange, &answers) {}
            guard answers > 0 || process.servers[0].kiss != nil else { throw .timedOut }
        } catch {
            report(error, association: 0, signed: false)
        }
        finish(process.servers[0], answers, request)
    }

    /// One request or one answer; false at the end.
    private func take(
        _ process: inout DateProcess, from address: SocketAddress, _ exchange: ControlExchange,
        _ answers: inout Int
    ) throws(QueryFailure) -> Bool {
        var generator = SystemRandomNumberGenerator()
        let now = exchange.now()
        if let request = process.nextRequest(
            at: now, wall: surroundings.wallClock(), using: &generator)
        {
            if let reason = exchange.send(request.datagram) {
                throw .system(call: "write", reason: reason)
            }
        }
        guard let deadline = process.nextDeadline else { return false }
        let arrival = exchange.receive(max(0, deadline.seconds(since: now)))
        let received = surroundings.wallClock()
        switch arrival {
        case .failed(let reason): throw .system(call: "read", reason: reason)
        case .nothing where surroundings.person.isInterrupted(): throw .interrupted
        case .nothing: break
        case .datagram(let datagram):
            let known = process.servers[0].samples.count
            _ = process.receive(
                datagram, from: address, received: received, now: exchange.now())
            let server = process.servers[0]
            guard server.samples.count > known, let sample = server.samples.last else { break }
            answers += 1
            let answer = SimpleAnswer(
                server, offset: sample.offset, label: hostName, receivedAt: received)
            console.print(serverPrefix + answer.line(surroundings.dates))
        }
        return true
    }

    /// What is to be said of all answers together.
    private func finish(_ server: DateServer, _ answers: Int, _ request: PollRequest) {
        if let kiss = server.kiss {
            let code = TerminalText.visible(kiss.referenceID.letters)
            console.complain("\(serverPrefix)KOD code \(code) from \(hostName)")
        } else if answers > 0, answers < server.requests {
            console.complain(
                "\(serverPrefix)\(hostName): \(server.requests - answers) of"
                    + " \(server.requests) requests were not answered")
        }
        guard request.isVerbose, answers > 0 else { return }
        var server = server
        server.filter(count: Int(request.count))
        DateReport.details(server, dates: surroundings.dates).forEach(console.print)
    }
}
