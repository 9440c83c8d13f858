import NTPTime
import NTPWire

/// The program ntpq.
package enum NTPQuery {
    /// The original's exit code for a command line it does not take; a server that does not
    /// answer is no failure of ntpq, which then exits with 0.
    private static let usage = ToolUsage(
        program: "ntpq", help: QueryOptions.help, brief: [QueryOptions.help[1]], usageError: 1)

    /// The suite's.
    package static let version = MeridianVersion.text

    package static func run(_ arguments: [String], on machine: ToolMachine) -> Int32 {
        switch usage.answer(arguments, on: machine.console, QueryOptions.parse) {
        case .exit(let status):
            return status
        case .run(let options):
            run(options, on: machine)
            return 0
        }
    }

    private static func run(_ options: QueryOptions, on machine: ToolMachine) {
        var session = QuerySession(surroundings: surroundings(machine))
        session.style = options.style
        session.debugLevel = options.debugLevel
        session.family = options.hosts.first?.family
        if options.hosts.count > 1 {
            session.serverWidth = options.hosts.map(\.name.count).max()
        }
        guard !options.commands.isEmpty else {
            if let first = options.hosts.first { _ = session.open(first.name, first.family) }
            return converse(&session, on: machine, prompts: options.isInteractive)
        }
        for host in options.hosts where session.open(host.name, host.family) {
            for command in options.commands where !session.isFinished { session.run(command) }
        }
    }

    private static func converse(
        _ session: inout QuerySession, on machine: ToolMachine, prompts: Bool
    ) {
        let prompt = prompts || machine.isTerminal ? "ntpq> " : nil
        session.isInteractive = prompt != nil
        if session.isInteractive { machine.person.catchInterrupts(true) }
        while !session.isFinished, let line = machine.readLine(prompt) { session.run(line) }
    }

    static func surroundings(_ machine: ToolMachine) -> QuerySurroundings {
        QuerySurroundings(
            open: { (name, family) throws(QuerySession.OpenFault) in
                try open(name, family, on: machine)
            },
            name: machine.name, wallClock: machine.wallClock, ask: machine.ask,
            dates: machine.dates, console: machine.console, person: machine.person)
    }

    /// Opens the first of a host's addresses that a socket can be had for.
    static func open(
        _ text: String, _ family: AddressFamily?, on machine: ToolMachine
    ) throws(QuerySession.OpenFault) -> QueryHost {
        let shown = TerminalText.visible(text)
        guard let (name, port) = SocketAddress.split(text) else {
            throw .init(text: "***Can't find host \(shown)")
        }
        let addresses: [IPAddress]
        do throws(ToolMachine.ResolveFault) {
            addresses = try machine.resolve(name, family)
        } catch {
            throw .init(text: "***Can't find host \(shown) (\(error.text))")
        }
        var reason = "no address"
        for address in addresses {
            let address = SocketAddress(address: address, port: port ?? SocketAddress.ntpPort)
            do throws(ToolMachine.SocketFault) {
                let socket = try machine.connect(address)
                return QueryHost(
                    name: text,
                    exchange: ControlExchange(
                        send: socket.send, receive: socket.receive, now: machine.monotonic,
                        sequence: .random(in: .min ... .max)),
                    address: address)
            } catch {
                reason = error.text
            }
        }
        throw .init(text: "ntpq: connect: \(reason)")
    }
}
