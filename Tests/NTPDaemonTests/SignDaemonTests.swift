import CLinux
import Glibc
import LinuxPlatform
import NTPControl
import NTPTime
import Testing

@testable import NTPDaemon

/// Samba's side of the socket, in a folder with a log. Nothing here waits: what one side has
/// written, the other can read.
private final class StandIn {
    let folder: String
    private var listener: Int32 = -1

    init() {
        var name = Array("/tmp/meridian-signd.XXXXXX".utf8CString)
        _ = mkdtemp(&name)
        folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        stop()
        unlink(folder + "/log")
        rmdir(folder)
    }

    func start() {
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) {
            $0.copyBytes(from: Array("\(folder)/socket".utf8))
        }
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        listen(listener, 8)
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    func stop() {
        if listener >= 0 { close(listener) }
        listener = -1
        unlink(folder + "/socket")
    }

    /// The next connection; -1 where there is none.
    func take() -> Int32 {
        let connection = accept(listener, nil, nil)
        if connection >= 0 { _ = fcntl(connection, F_SETFL, O_NONBLOCK) }
        return connection
    }

    /// What has come over a connection: nil where nothing has, empty where it was closed.
    func read(_ connection: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 1000)
        let count = Glibc.read(connection, &bytes, bytes.count)
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    func write(_ bytes: [UInt8], to connection: Int32) {
        _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Samba's answer, with what it signs with being 16 sevens.
    static func answer(to request: [UInt8]) -> [UInt8] {
        [0, 0, 0, 80] + [0, 0, 0, 0, 0, 0, 0, 3, 0, 0] + request[12..<14]
            + signed(request)
    }

    static func refusal(of request: [UInt8]) -> [UInt8] {
        [0, 0, 0, 12] + [0, 0, 0, 0, 0, 0, 0, 4, 0, 0] + request[12..<14]
    }

    static func signed(_ request: [UInt8]) -> [UInt8] {
        request[20..<68] + request[16..<20] + [UInt8](repeating: 7, count: 16)
    }
}

@Suite struct SignDaemonTests {
    private struct Bench {
        let samba = StandIn()
        var daemon: SignDaemon
        let way: Listeners.Way
        var now = MonotonicInstant(seconds: 1000)

        init() throws {
            let log = samba.folder + "/log"
            daemon = SignDaemon(
                folder: samba.folder, log: DaemonLog(.file(try AppendFile(log), path: log)))
            let local = SocketAddress(address: .v4(.loopback), port: 123)
            way = Listeners.Way(
                listener: Listener(
                    socket: try UDPSocket(.ipv4), number: 0, name: "lo", address: local,
                    drops: false, openedAt: now),
                local: local)
        }

        /// A client asks; its number is in the reply, in its port and in its key.
        mutating func ask(_ number: UInt8) {
            let client = SocketAddress(address: .v4(.loopback), port: 5000 + UInt16(number))
            daemon.sign(
                SignDaemon.Reply(
                    packet: [UInt8](repeating: number, count: 48), destination: client, way: way),
                keyID: UInt32(number) << 24, at: now)
        }

        /// The number of the client whose signed reply is ready.
        mutating func ready() -> UInt8? {
            guard let reply = daemon.receive(at: now) else { return nil }
            let number = reply.packet[0]
            #expect(reply.destination.port == 5000 + UInt16(number))
            #expect(
                reply.packet
                    == [UInt8](repeating: number, count: 48) + [number, 0, 0, 0]
                    + [UInt8](repeating: 7, count: 16))
            return number
        }

        func lines() throws -> [String] {
            let text = String(decoding: try FileStore.read(samba.folder + "/log"), as: UTF8.self)
            return text.split(separator: "\n").map { line in
                String(line.split(separator: "ntp_signd: ", maxSplits: 1).last ?? "")
                    .split(separator: samba.folder).joined()
            }
        }
    }

    private static let loss = "members of the domain get no answer"

    @Test func repliesAreSignedOneAfterTheOther() throws {
        var bench = try Bench()
        bench.samba.start()
        #expect(bench.daemon.descriptor == nil)
        for number: UInt8 in 1...3 { bench.ask(number) }
        #expect(bench.daemon.descriptor != nil)
        let connection = bench.samba.take()
        defer { close(connection) }
        for number: UInt8 in 1...3 {
            // One at a time: Samba's answers need not come in the order of the requests.
            let request = try #require(bench.samba.read(connection))
            #expect(
                request == [0, 0, 0, 64] + [0, 0, 0, 0, 0, 0, 0, 0, 0, number, 0, 0]
                    + [number, 0, 0, 0] + [UInt8](repeating: number, count: 48))
            #expect(bench.ready() == nil)
            let answer = StandIn.answer(to: request)
            bench.samba.write(Array(answer.prefix(30)), to: connection)
            #expect(bench.ready() == nil)
            bench.samba.write(Array(answer.dropFirst(30)), to: connection)
            #expect(bench.ready() == number)
        }
        #expect(bench.samba.read(connection) == nil && bench.samba.take() == -1)
        #expect(try bench.lines().isEmpty)
        #expect(bench.daemon.counters.requests == 3 && bench.daemon.counters.signed.count == 3)
    }

    @Test func oneThatIsRefusedStopsNobody() throws {
        var bench = try Bench()
        bench.samba.start()
        bench.ask(1)
        bench.ask(2)
        let connection = bench.samba.take()
        defer { close(connection) }
        let first = try #require(bench.samba.read(connection))
        bench.samba.write(StandIn.refusal(of: first), to: connection)
        #expect(bench.ready() == nil)
        let second = try #require(bench.samba.read(connection))
        bench.samba.write(StandIn.answer(to: second), to: connection)
        #expect(bench.ready() == 2)
        #expect(try bench.lines() == ["/socket does not sign for account 1"])
        let counters = bench.daemon.counters
        #expect(counters.refused.count == 1 && counters.signed.count == 1 && counters.failed == 0)
    }

    /// What Samba does for a disabled account; whoever names one must not cost others their reply.
    @Test func aClosedConnectionCostsOneReply() throws {
        var bench = try Bench()
        bench.samba.start()
        bench.ask(1)
        bench.ask(2)
        close(bench.samba.take())
        #expect(bench.ready() == nil)
        let connection = bench.samba.take()
        defer { close(connection) }
        let second = try #require(bench.samba.read(connection))
        bench.samba.write(StandIn.answer(to: second), to: connection)
        #expect(bench.ready() == 2)
        #expect(try bench.lines() == ["/socket closed the connection over account 1"])
        let counters = bench.daemon.counters
        #expect(counters.failed == 1 && counters.signed.count == 1 && counters.notTaken == 0)
    }

    @Test(arguments: [
        [UInt8](repeating: 0xff, count: 40), Array("hello, this is no Samba".utf8),
        [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 9],
    ])
    func whatIsNoAnswerEndsTheConnection(bytes: [UInt8]) throws {
        var bench = try Bench()
        bench.samba.start()
        bench.ask(1)
        bench.ask(2)
        let first = bench.samba.take()
        defer { close(first) }
        #expect(bench.samba.read(first) != nil)
        bench.samba.write(bytes, to: first)
        #expect(bench.ready() == nil)
        #expect(bench.samba.read(first) == [])
        let second = bench.samba.take()
        defer { close(second) }
        #expect(bench.samba.read(second)?.last == 2)
        #expect(try bench.lines() == ["/socket gave no answer to what it was asked; \(Self.loss)"])
    }

    @Test func silenceIsGivenUp() throws {
        var bench = try Bench()
        bench.samba.start()
        bench.ask(1)
        bench.now = bench.now.advanced(bySeconds: 0.9)
        bench.ask(2)
        let first = bench.samba.take()
        defer { close(first) }
        let request = try #require(bench.samba.read(first))
        bench.daemon.giveUp(at: bench.now)
        #expect(bench.samba.read(first) == nil)
        bench.now = bench.now.advanced(bySeconds: 0.1)
        bench.daemon.giveUp(at: bench.now)
        #expect(bench.samba.read(first) == [])
        // The second may still have its turn; what is said of the first is no longer heard.
        bench.samba.write(StandIn.answer(to: request), to: first)
        #expect(bench.ready() == nil)
        let second = bench.samba.take()
        defer { close(second) }
        let other = try #require(bench.samba.read(second))
        bench.samba.write(StandIn.answer(to: other), to: second)
        #expect(bench.ready() == 2)
        #expect(try bench.lines() == ["/socket gave no answer within 1 s; \(Self.loss)"])
    }

    /// Nor is it asked to sign what comes too late for its client.
    @Test func whatWaitedTooLongIsForgotten() throws {
        var bench = try Bench()
        bench.samba.start()
        for number: UInt8 in 1...5 { bench.ask(number) }
        close(bench.samba.take())
        bench.now = bench.now.advanced(bySeconds: 1)
        bench.ask(6)
        let connection = bench.samba.take()
        defer { close(connection) }
        #expect(bench.samba.read(connection)?.last == 6)
    }

    @Test func aLateAnswerIsNotSent() throws {
        var bench = try Bench()
        bench.samba.start()
        bench.ask(1)
        let connection = bench.samba.take()
        defer { close(connection) }
        let request = try #require(bench.samba.read(connection))
        bench.samba.write(StandIn.answer(to: request), to: connection)
        bench.now = bench.now.advanced(bySeconds: 1)
        #expect(bench.ready() == nil)
        #expect(bench.daemon.descriptor == nil)
    }

    @Test func noMoreThanSixteenWait() throws {
        var bench = try Bench()
        bench.samba.start()
        for number: UInt8 in 1...40 { bench.ask(number) }
        #expect(try bench.lines() == ["more than 16 replies wait; \(Self.loss)"])
        let connection = bench.samba.take()
        defer { close(connection) }
        var answered: [UInt8] = []
        while let request = bench.samba.read(connection) {
            bench.samba.write(StandIn.answer(to: request), to: connection)
            if let number = bench.ready() { answered.append(number) }
        }
        #expect(answered == Array(1...17))
    }

    @Test func withoutSambaOneLineAMinute() throws {
        var bench = try Bench()
        for second in 0..<120 {
            bench.ask(UInt8(second))
            #expect(bench.daemon.descriptor == nil)
            bench.now = bench.now.advanced(bySeconds: 1)
        }
        let line = "connect /socket: No such file or directory; \(Self.loss)"
        #expect(try bench.lines() == [line, line])
        // It came; nothing that was asked before is signed now.
        bench.samba.start()
        bench.ask(200)
        let connection = bench.samba.take()
        defer { close(connection) }
        let request = try #require(bench.samba.read(connection))
        bench.samba.write(StandIn.answer(to: request), to: connection)
        #expect(bench.ready() == 200)
    }

    /// Seen by the loop, or only when something is to be signed.
    @Test(arguments: [true, false])
    func sambaMayBeStartedAnew(isNoticed: Bool) throws {
        var bench = try Bench()
        bench.samba.start()
        bench.ask(1)
        let first = bench.samba.take()
        bench.samba.write(
            StandIn.answer(to: try #require(bench.samba.read(first))), to: first)
        #expect(bench.ready() == 1)
        close(first)
        bench.samba.stop()
        bench.samba.start()
        if isNoticed {
            #expect(bench.ready() == nil)
            #expect(bench.daemon.descriptor == nil)
        }
        bench.ask(2)
        let second = bench.samba.take()
        defer { close(second) }
        let request = try #require(bench.samba.read(second))
        bench.samba.write(StandIn.answer(to: request), to: second)
        #expect(bench.ready() == 2)
        #expect(try bench.lines().isEmpty)
    }

    @Test func theSocketMayBeAnotherOne() throws {
        var bench = try Bench()
        let other = StandIn()
        bench.samba.start()
        other.start()
        bench.ask(1)
        let first = bench.samba.take()
        defer { close(first) }
        bench.daemon.move(to: bench.samba.folder)
        #expect(bench.daemon.descriptor != nil)
        bench.daemon.move(to: other.folder)
        #expect(bench.daemon.descriptor == nil)
        bench.ask(2)
        let second = other.take()
        defer { close(second) }
        #expect(other.read(second)?.last == 2)
    }
}
