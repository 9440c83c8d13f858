import NTPTime
import NTPWire

/// The program ntpdate: asks servers for the time a few times and sets the clock by the best.
package struct NTPDate {
    static let usageError: Int32 = 2
    static let failure: Int32 = 1

    private let options: DateOptions
    private let machine: ToolMachine
    private let program: String
    private let outcome: DateOutcome

    /// `program` is the name it was called by.
    package static func run(
        _ arguments: [String], program: String, on machine: ToolMachine
    ) -> Int32 {
        let request: ToolRequest<DateOptions>
        do throws(DateOptions.Fault) {
            request = try DateOptions.parse(arguments)
        } catch {
            for text in error.texts { machine.console.complain("\(program): \(text)") }
            machine.console.complain(DateOptions.usage(program))
            return usageError
        }
        switch request {
        case .help:
            machine.console.print(DateOptions.usage(program))
            return 0
        case .version:
            machine.console.print(versionText)
            return 0
        case .run(let options) where options.isJSON:
            return runAsJSON(options, program: program, on: machine)
        case .run(let options):
            return NTPDate(
                options: options, machine: machine, program: program, outcome: DateOutcome()
            ).run()
        }
    }

    /// Standard output gets one document and nothing else; standard error gets what it always did.
    private static func runAsJSON(
        _ options: DateOptions, program: String, on machine: ToolMachine
    ) -> Int32 {
        let outcome = DateOutcome()
        var inner = machine
        inner.console = Console(
            print: { _ in },
            complain: {
                outcome.errors.append($0)
                machine.console.complain($0)
            })
        let code = NTPDate(
            options: options, machine: inner, program: program, outcome: outcome
        ).run()
        machine.console.print(outcome.json(exitCode: code).text)
        return code
    }

    private static let versionText = "ntpdate \(MeridianVersion.text) (Meridian)"

    private var isDebugging: Bool { options.debugLevel > 0 }

    private func run() -> Int32 {
        if let oddity = options.oddity { machine.console.complain("\(program): \(oddity)") }
        if isDebugging || options.isVerbose { log(.notice, NTPDate.versionText) }
        guard let addresses = addresses() else { return NTPDate.failure }
        guard !addresses.isEmpty else {
            log(.error, DateReport.noServers)
            return NTPDate.failure
        }
        var keys: DateKeys?
        if let id = options.key {
            keys = self.keys(id)
            if keys == nil { return NTPDate.failure }
        }
        var families: [AddressFamily] = []
        for address in addresses where !families.contains(address.family) {
            families.append(address.family)
        }
        guard var process = answers(of: addresses, families, keys) else { return NTPDate.failure }
        return conclude(&process)
    }

    /// Asks all of them; nil where there is no socket to ask from, after saying so. The socket is
    /// gone on return: while it holds port 123, this host itself would seem to listen there.
    private func answers(
        of addresses: [SocketAddress], _ families: [AddressFamily], _ keys: DateKeys?
    ) -> DateProcess? {
        do throws(ToolMachine.SocketFault) {
            let port = options.usesNTPPort ? SocketAddress.ntpPort : 0
            let socket = try machine.open(families, port)
            var process = DateProcess(
                addresses: addresses, options: options, keys: keys, now: machine.monotonic())
            converse(&process, socket)
            return process
        } catch {
            log(.error, error.isAddressInUse ? DateReport.portInUse : "bind() fails: \(error.text)")
            if error.isAddressInUse { explain(DateCause.portInUse) }
            return nil
        }
    }

    /// Every address of every server; nil where the name servers fail, after saying so.
    private func addresses() -> [SocketAddress]? {
        var addresses: [SocketAddress] = []
        for server in options.servers {
            let shown = TerminalText.visible(server)
            trace("Looking for host \(shown) and service ntp")
            let (name, port) = SocketAddress.split(server) ?? (server, nil)
            do throws(ToolMachine.ResolveFault) {
                let found = try machine.resolve(name, options.family)
                if isDebugging, let first = found.first {
                    machine.console.complain(
                        "host found : \(TerminalText.visible(machine.name(first)))")
                }
                addresses += found.map {
                    SocketAddress(address: $0, port: port ?? SocketAddress.ntpPort)
                }.filter(isReachable)
            } catch {
                let reason = "\(error.text) (\(error.code))"
                if error.isNameServerTrouble {
                    log(.error, "name server cannot be used: \(reason)")
                    return nil
                }
                machine.console.complain("Error resolving \(shown): \(reason)")
                log(.error, "Can't find host \(shown): \(reason)")
            }
        }
        return addresses
    }

    /// Whether there is a route: without IPv6 in the house a name's IPv6 addresses would only
    /// take time.
    private func isReachable(_ address: SocketAddress) -> Bool {
        (try? machine.connect(address)) != nil
    }

    /// The key, from the key file; nil where there is none, after saying so.
    private func keys(_ id: UInt32) -> DateKeys? {
        DateKeys.load(
            id, from: options.keyFile ?? DateOptions.usualKeyFile, on: machine,
            isVerbose: isDebugging
        ) { log(.error, $0) }
    }

    private func converse(_ process: inout DateProcess, _ socket: ToolMachine.OpenSocket) {
        var generator = SystemRandomNumberGenerator()
        while !process.isComplete {
            let now = machine.monotonic()
            if let request = process.nextRequest(
                at: now, wall: machine.wallClock(), using: &generator)
            {
                let address = process.servers[request.server].address
                trace("transmit(\(address.address))")
                if let reason = socket.send(request.datagram, address) {
                    log(.error, "sendto(\(address.address)): \(reason)")
                }
            } else if let deadline = process.nextDeadline {
                guard let arrival = socket.receive(max(0, deadline.seconds(since: now))) else {
                    continue
                }
                let reception = process.receive(
                    arrival.datagram, from: arrival.source, received: arrival.receivedAt,
                    now: machine.monotonic())
                reception.trace.forEach(trace)
                if let complaint = reception.complaint { log(.error, complaint) }
            }
        }
    }

    private func conclude(_ process: inout DateProcess) -> Int32 {
        let selected = process.conclude()
        outcome.selected = selected
        defer { outcome.servers = process.servers }
        if isDebugging {
            for server in process.servers {
                if let reason = server.drop { trace(DateReport.dropped(server, reason)) }
            }
        }
        if isDebugging || options.isQuery {
            for server in process.servers {
                let lines =
                    isDebugging
                    ? DateReport.details(server, dates: machine.dates)
                    : [DateReport.summary(server)]
                lines.forEach(machine.console.print)
            }
        }
        guard let selected else {
            log(.error, DateReport.noneSuitable)
            findRefusals(&process)
            explain(cause(process.servers))
            return NTPDate.failure
        }
        let code = correct(process.servers[selected])
        if let doubt = DateCause.doubt(process.servers, selected: selected, options) {
            explain(doubt)
        }
        return code
    }

    private func explain(_ cause: String) {
        outcome.cause = cause
        machine.console.complain("\(program): \(cause)")
    }

    /// Seconds to wait, twice, for what an unsynchronised server tells of its own sources; most
    /// tell it to their own network only.
    private static let inquiryPatience = 0.5

    private func cause(_ servers: [DateServer]) -> String {
        if let server = DateCause.unsynchronised(servers),
            let host = try? NTPQuery.open(server.address.description, nil, on: machine)
        {
            var inquiry = ServerInquiry(host, on: machine, patience: NTPDate.inquiryPatience)
            if let told = inquiry.unsynchronisedCause() {
                return "\(server.address.address) \(told)"
            }
        }
        return DateCause.text(servers, options)
    }

    private func correct(_ server: DateServer) -> Int32 {
        let steps = options.steps(server.offset)
        if options.setsClock {
            if steps, let reason = machine.step(server.offset) {
                log(.error, "step-systime: \(reason)")
                return NTPDate.failure
            }
            if !steps, let reason = machine.slew(server.offset) {
                log(.error, "Can't adjust the time of day: \(reason)")
                return NTPDate.failure
            }
            outcome.action = steps ? .step : .slew
        }
        log(.notice, DateReport.corrected(stepped: steps, server))
        return 0
    }

    /// Seconds for the system to report a refusal.
    private static let refusalWait = 0.3

    /// A shared socket does not hear that nobody listens at a port; one that talks to a single
    /// address does. So the silent servers are asked once more, each by such a socket.
    private func findRefusals(_ process: inout DateProcess) {
        for (index, server) in process.servers.enumerated().prefix(4)
        where server.drop == .noData && server.kiss == nil {
            guard let socket = try? machine.connect(server.address) else { continue }
            _ = socket.send(NTPHeader(version: options.version, mode: .client).bytes)
            if case .failed = socket.receive(NTPDate.refusalWait) { process.refused(server: index) }
        }
    }

    private func trace(_ line: String) {
        if isDebugging { machine.console.print(line) }
    }

    /// To the system's log with `-s`, else with date and process: what went wrong to standard
    /// error, the rest to standard output.
    private func log(_ level: ToolMachine.LogLevel, _ text: String) {
        if options.usesSyslog { return machine.log(level, text) }
        let stamp = machine.dates.logStamp(unixSeconds: machine.unixSeconds())
        let line = "\(stamp) ntpdate[\(machine.processID)]: \(text)"
        switch level {
        case .notice: machine.console.print(line)
        case .error: machine.console.complain(line)
        }
    }
}
