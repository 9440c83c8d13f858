import LinuxPlatform
import NTPTime
import NTPWire

/// The program sntp: asks servers for the time, once each, or waits for broadcasts, and prints how
/// far off the clock is; with -S or -s it sets it.
package struct SimpleProgram {
    /// Where no server is named: sysexits' EX_USAGE.
    static let noServer: Int32 = 64
    /// Also for options it does not take.
    static let failure: Int32 = 1

    private let options: SimpleOptions
    private let machine: ToolMachine
    private let system: ToolSystem
    private let program: String
    private var history = KissHistory()
    private var isAnswered = false
    private var isSet = false

    /// `program` is the name it was called by: as ntpdig it fails where no server answers.
    package static func run(
        _ arguments: [String], program: String, on machine: ToolMachine, _ system: ToolSystem
    ) -> Int32 {
        let usage = ToolUsage(
            program: program, help: SimpleOptions.help, brief: [SimpleOptions.help[1]],
            usageError: failure)
        let options: SimpleOptions
        switch usage.answer(arguments, on: machine.console, SimpleOptions.parse) {
        case .exit(let status): return status
        case .run(let wanted): options = wanted
        }
        var logged = machine
        if let path = options.logFile {
            do throws(SystemError) {
                let file = try AppendFile(path)
                logged.console = Console(print: file.write, complain: file.write)
            } catch {
                machine.console.complain(
                    "\(program): \(TerminalText.visible(path)): \(error.reason)")
                return failure
            }
        }
        var simple = SimpleProgram(
            options: options, machine: logged, system: system, program: program)
        return simple.run()
    }

    private init(
        options: SimpleOptions, machine: ToolMachine, system: ToolSystem, program: String
    ) {
        (self.options, self.machine) = (options, machine)
        (self.system, self.program) = (system, program)
    }

    private static let versionText = "sntp \(MeridianVersion.text) (Meridian)"

    private mutating func run() -> Int32 {
        machine.console.print(SimpleProgram.versionText)
        guard !options.servers.isEmpty || !options.broadcasts.isEmpty else {
            machine.console.print(
                "\(program): Must supply at least one of -b hostname, -c hostname, or hostname.")
            return SimpleProgram.noServer
        }
        let hasHistory = readHistory()
        defer { if hasHistory { writeHistory() } }
        var keys: DateKeys?
        if let id = options.key {
            keys = DateKeys.load(
                id, from: options.keyFile ?? DateOptions.usualKeyFile, on: machine,
                isVerbose: options.debugLevel > 0, complain: machine.console.complain)
            if keys == nil { return SimpleProgram.failure }
        }
        var broadcasts: BroadcastWait?
        if !options.broadcasts.isEmpty {
            broadcasts = BroadcastWait(
                options, keys, on: machine, program: program, isWelcome: isWelcome)
        }
        for (place, server) in options.servers.enumerated() {
            if place > 0 { system.sleep(options.gap) }
            for answer in answers(of: server, keys) {
                guard take(answer) else { return SimpleProgram.failure }
            }
            if isDone { break }
        }
        while !isDone, let answer = broadcasts?.next() {
            guard take(answer) else { return SimpleProgram.failure }
        }
        if options.setsClock { return isSet ? 0 : SimpleProgram.failure }
        return isAnswered || program == "sntp" ? 0 : SimpleProgram.failure
    }

    /// Whoever sets the clock is done; so is who wants one answer only.
    private var isDone: Bool { isSet || isAnswered && !options.waitsForAll }

    /// Tells of an answer, and sets the clock by the first where that is wanted; false where it
    /// can not be set.
    private mutating func take(_ answer: SimpleAnswer) -> Bool {
        isAnswered = true
        report(answer, excess: isSet)
        guard options.setsClock, !isSet else { return true }
        isSet = set(by: answer.offset)
        return isSet
    }

    /// The answers of a name's addresses: of the first that gives one, or of all.
    private mutating func answers(
        of server: SimpleOptions.Server, _ keys: DateKeys?
    ) -> [SimpleAnswer] {
        let shown = TerminalText.visible(server.name)
        let (name, port) = SocketAddress.split(server.name) ?? (server.name, nil)
        let found: [IPAddress]
        do throws(ToolMachine.ResolveFault) {
            found = try machine.resolve(name, options.family)
        } catch {
            machine.console.complain("\(shown) lookup error \(error.text)")
            return []
        }
        let addresses = found.filter(isWelcome).map {
            SocketAddress(address: $0, port: port ?? SocketAddress.ntpPort)
        }
        guard !addresses.isEmpty else { return [] }
        if server.isConcurrent { return ask(addresses, shown, keys) }
        for address in addresses {
            let answers = ask([address], shown, keys)
            if !answers.isEmpty { return answers }
        }
        return []
    }

    /// Asks addresses of one name at once; what gives no usable answer is told.
    private mutating func ask(
        _ addresses: [SocketAddress], _ name: String, _ keys: DateKeys?
    ) -> [SimpleAnswer] {
        var families: [AddressFamily] = []
        for address in addresses where !families.contains(address.family) {
            families.append(address.family)
        }
        let socket: ToolMachine.OpenSocket
        do throws(ToolMachine.SocketFault) {
            let port = options.usesReservedPort ? SocketAddress.ntpPort : 0
            socket = try machine.open(families, port)
        } catch {
            machine.console.complain("\(program): bind() fails: \(error.text)")
            return []
        }
        var exchange = DateOptions()
        exchange.samples = 1
        exchange.timeout = options.timeout
        exchange.version = options.version
        var process = DateProcess(
            addresses: addresses, options: exchange, keys: keys, now: machine.monotonic())
        let received = converse(&process, socket)
        for server in process.servers {
            guard let kiss = server.kiss else { continue }
            history.add(kiss, from: server.address.address, at: machine.unixSeconds())
        }
        return process.servers.enumerated().compactMap { index, server in
            let label = SimpleAnswer.label(name, server.address.address)
            if let complaint = complaint(server, label) {
                machine.console.complain(complaint)
                return nil
            }
            guard let sample = server.samples.first, let time = received[index] else { return nil }
            return SimpleAnswer(server, offset: sample.offset, label: label, receivedAt: time)
        }
    }

    /// When each server's last datagram came.
    private func converse(
        _ process: inout DateProcess, _ socket: ToolMachine.OpenSocket
    ) -> [NTPTimestamp?] {
        var received = [NTPTimestamp?](repeating: nil, count: process.servers.count)
        var generator = SystemRandomNumberGenerator()
        while !process.isComplete {
            let now = machine.monotonic()
            if let request = process.nextRequest(
                at: now, wall: machine.wallClock(), using: &generator)
            {
                let address = process.servers[request.server].address
                if let reason = socket.send(request.datagram, address) {
                    machine.console.complain("sendto(\(address.address)): \(reason)")
                }
            } else if let deadline = process.nextDeadline {
                let wait = max(0, deadline.seconds(since: now))
                guard let arrival = socket.receive(wait) else { continue }
                if let index = process.servers.firstIndex(where: { $0.address == arrival.source }) {
                    received[index] = arrival.receivedAt
                }
                let reception = process.receive(
                    arrival.datagram, from: arrival.source, received: arrival.receivedAt,
                    now: machine.monotonic())
                if options.debugLevel > 0 {
                    reception.trace.forEach(machine.console.complain)
                }
            }
        }
        return received
    }

    /// Why a server's answer is none; nil where it is one.
    private func complaint(_ server: DateServer, _ label: String) -> String? {
        if let kiss = server.kiss {
            return "KOD code \(TerminalText.visible(kiss.referenceID.letters)) from \(label)"
        }
        guard let sample = server.samples.first, sample.delay > 0 else {
            if server.trust != 0 { return "\(label) did not prove our key (-a)" }
            let seconds = DecimalText.fixed(options.timeout, digits: 0)
            return "\(label) no UCST response after \(seconds) seconds"
        }
        guard server.leap != .unsynchronised else {
            return "\(label) not in sync, skipping this server"
        }
        return nil
    }

    private func report(_ answer: SimpleAnswer, excess: Bool) {
        machine.console.print(answer.line(machine.dates) + (excess ? " [excess]" : ""))
    }

    /// Whether the clock could be set.
    private func set(by offset: Double) -> Bool {
        let steps = options.steps && (!options.slews || abs(offset) > options.stepLimit)
        guard let reason = steps ? machine.step(offset) : machine.slew(offset) else { return true }
        machine.console.complain("\(program): can not set the clock: \(reason)")
        return false
    }
}

extension SimpleProgram {
    private var historyFile: String { options.historyFile ?? KissHistory.usualFile }

    /// Reads the history of kisses; false where there is none to keep.
    private mutating func readHistory() -> Bool {
        guard historyFile != KissHistory.noFile else { return false }
        let shown = TerminalText.visible(historyFile)
        do throws(ToolMachine.FileFault) {
            let contents = try system.read(historyFile)
            guard let read = KissHistory(contents) else {
                machine.console.complain("\(program): \(shown) is no history of kisses")
                return false
            }
            history = read
            return true
        } catch {
            if options.historyFile != nil {
                machine.console.complain("\(program): \(shown): \(error.text)")
            }
            return false
        }
    }

    private func writeHistory() {
        guard history.hasChanged, let reason = system.replace(historyFile, history.contents) else {
            return
        }
        machine.console.complain(
            "\(program): \(TerminalText.visible(historyFile)): \(reason)")
    }

    /// False, after saying so, for one that told us to stay away.
    private func isWelcome(_ address: IPAddress) -> Bool {
        guard history.forbids(address) else { return true }
        machine.console.print("prior KoD for \(address), skipping.")
        return false
    }
}
