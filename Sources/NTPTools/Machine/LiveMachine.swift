import LinuxPlatform
import NTPTime

extension ToolMachine {
    /// The machine this program runs on.
    package static func live() -> ToolMachine {
        var editor: LineEditor?
        return ToolMachine(
            console: Console(
                print: StandardStream.print, complain: StandardStream.complain),
            log: { SystemLog.write($0 == .error ? .error : .notice, $1) },
            processID: ProcessLife.id,
            wallClock: SystemClock.wall,
            unixSeconds: SystemClock.unixSeconds,
            monotonic: SystemClock.monotonic,
            secondsEast: { LocalTime.secondsEast(at: $0) },
            resolve: resolveLive,
            name: { NameResolver.name(of: $0) },
            connect: connectLive,
            open: openLive,
            hear: hearLive,
            step: { seconds in
                reason { () throws(SystemError) in try KernelClock.step(by: seconds) }
            },
            slew: { seconds in
                reason { () throws(SystemError) in try KernelClock.slew(by: seconds) }
            },
            readSecret: readSecretLive,
            readLine: { prompt in
                guard let prompt else { return StandardStream.readLine() }
                guard StandardStream.inputIsTerminal else {
                    StandardStream.prompt(prompt)
                    return StandardStream.readLine()
                }
                let present = editor ?? LineEditor()
                editor = present
                return present.line(prompt: prompt)
            },
            ask: { TerminalDialogue.ask($0, isShown: $1) },
            isTerminal: StandardStream.inputIsTerminal, person: livePerson)
    }

    private static var livePerson: ToolOperator {
        ToolOperator(
            create: { (path) throws(FileFault) in
                do throws(SystemError) {
                    let file = try OutputFile(path)
                    return ToolOperator.OutputFile(
                        print: file.print,
                        close: { reason { () throws(SystemError) in try file.close() } })
                } catch {
                    throw FileFault(text: error.reason)
                }
            },
            read: { (path) throws(FileFault) in
                do throws(SystemError) {
                    return try FileStore.read(path)
                } catch {
                    throw FileFault(text: error.reason)
                }
            },
            catchInterrupts: { $0 ? InterruptFlag.install() : InterruptFlag.remove() },
            isInterrupted: { InterruptFlag.isSet })
    }

    /// Runs a call; the system's reason where it failed.
    private static func reason(_ call: () throws(SystemError) -> Void) -> String? {
        do throws(SystemError) {
            try call()
            return nil
        } catch {
            return error.reason
        }
    }

    private static func resolveLive(
        _ name: String, _ family: AddressFamily?
    ) throws(ResolveFault) -> [IPAddress] {
        do throws(NameResolver.Failure) {
            return try NameResolver.addresses(of: name, family: family)
        } catch {
            throw ResolveFault(
                code: error.code, text: error.text,
                isNameServerTrouble: error.isNameServerTrouble)
        }
    }

    private static func readSecretLive(_ path: String) throws(FileFault) -> SecretFile {
        do throws(SystemError) {
            let file = try FileStore.readSecret(path)
            return SecretFile(bytes: file.bytes, mode: file.mode)
        } catch {
            throw FileFault(text: error.reason)
        }
    }

    private static func connectLive(
        _ address: SocketAddress
    ) throws(SocketFault) -> ConnectedSocket {
        let socket: UDPSocket
        do throws(SystemError) {
            socket = try UDPSocket(address.family)
            try socket.connect(to: address)
        } catch {
            throw SocketFault(text: error.reason)
        }
        return ConnectedSocket(
            send: { bytes in
                reason { () throws(SystemError) in try socket.send(bytes) }
            },
            receive: { seconds in
                let end = SystemClock.monotonic().advanced(bySeconds: seconds)
                while true {
                    // Readiness may come to nothing, as with a bad checksum: wait on.
                    let left = end.seconds(since: SystemClock.monotonic())
                    guard left > 0, !InterruptFlag.isSet else { return .nothing }
                    // A signal that comes just before a wait would not cut it short.
                    let slice = min(left, 0.5)
                    if InputWait.poll([socket.descriptor], seconds: slice).isEmpty { continue }
                    do throws(SystemError) {
                        if let datagram = try socket.receive() { return .datagram(datagram.bytes) }
                    } catch {
                        return .failed(error.reason)
                    }
                }
            })
    }

    /// Of the families, those the machine has; one must be there.
    private static func openLive(
        _ families: [AddressFamily], _ port: UInt16
    ) throws(SocketFault) -> OpenSocket {
        var sockets: [UDPSocket] = []
        var missing: SystemError?
        for family in families {
            let any: IPAddress = family == .ipv4 ? .v4(.any) : .v6(.any)
            do throws(SystemError) {
                let socket = try UDPSocket(family)
                try socket.bind(to: SocketAddress(address: any, port: port))
                sockets.append(socket)
            } catch {
                if error.isAddressInUse || error.isPermission {
                    throw SocketFault(text: error.reason, isAddressInUse: error.isAddressInUse)
                }
                missing = error
            }
        }
        if sockets.isEmpty {
            throw SocketFault(text: missing?.reason ?? "no address family to use")
        }
        return OpenSocket(
            send: { bytes, destination in
                guard let socket = sockets.first(where: { $0.family == destination.family })
                else { return "Address family not supported by protocol" }
                return reason { () throws(SystemError) in
                    try socket.send(bytes, to: destination)
                }
            },
            receive: { seconds in receive(from: sockets, seconds: seconds) })
    }

    private static func receive(from sockets: [UDPSocket], seconds: Double) -> Arrival? {
        for position in InputWait.poll(sockets.map(\.descriptor), seconds: seconds) {
            // What the network says of one server's port must not hide another's answer.
            guard let datagram = try? sockets[position].receive() else { continue }
            return Arrival(
                datagram: datagram.bytes, source: datagram.source,
                receivedAt: datagram.receivedAt)
        }
        return nil
    }
}
