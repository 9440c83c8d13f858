import LinuxPlatform
import NTPControl
import NTPTime
import NTPWire

/// Samba's ntp_signd as the daemon uses it: replies to members of a Windows domain (MS-SNTP) go to
/// it one after the other and come back signed. Nothing waits for it: a reply whose signature does
/// not come soon is not sent, since a member of the domain believes no other.
struct SignDaemon {
    /// A reply on its way to a client.
    struct Reply {
        var packet: [UInt8]
        var destination: SocketAddress
        var way: Listeners.Way
    }

    private struct Wait {
        var reply: Reply
        var keyID: UInt32
        var since: MonotonicInstant
    }

    private var path: String
    private let log: DaemonLog
    private var connection: UnixStreamSocket?
    private var waiting: [Wait] = []
    /// What Samba is at, and what it has said so far.
    private var asked: (wait: Wait, request: SigningRequest)?
    private var received: [UInt8] = []
    private var lastPacketID: UInt16 = 0
    private(set) var counters = SigningCounters()
    private var faults = LineThrottle()
    private var refusals = LineThrottle()

    /// Where Debian's Samba has its socket.
    static let usualFolder = "/var/lib/samba/ntp_signd"
    /// More replies than these do not wait.
    static let most = 16
    /// Seconds after which a client has given up; a reply kept this long is wrong by half of it.
    static let patience = 1.0

    /// `folder` is what `ntpsigndsocket` says.
    init(folder: String?, log: DaemonLog) {
        path = SignDaemon.path(folder)
        self.log = log
    }

    private static func path(_ folder: String?) -> String { "\(folder ?? usualFolder)/socket" }

    /// To be watched for input.
    var descriptor: Int32? { connection?.descriptor }

    /// Another `ntpsigndsocket`; what waits goes there.
    mutating func move(to folder: String?) {
        let path = SignDaemon.path(folder)
        guard path != self.path else { return }
        self.path = path
        disconnect()
    }

    /// Has a reply signed under the key that the client has named.
    mutating func sign(_ reply: Reply, keyID: UInt32, at now: MonotonicInstant) {
        giveUp(at: now)
        counters.requests &+= 1
        guard waiting.count < SignDaemon.most else {
            counters.notTaken &+= 1
            return complain("more than \(SignDaemon.most) replies wait", at: now)
        }
        waiting.append(Wait(reply: reply, keyID: keyID, since: now))
        proceed(at: now)
    }

    /// Takes what Samba has said; a reply to be sent where it is signed.
    mutating func receive(at now: MonotonicInstant) -> Reply? {
        giveUp(at: now)
        guard let connection else { return nil }
        guard let bytes = listen(to: connection) else { return nil }
        defer { proceed(at: now) }
        guard let asked else {
            // Samba ends, or says what nobody asked for.
            disconnect()
            return nil
        }
        guard !bytes.isEmpty else {
            // Its way to refuse a client whose account is disabled or no machine's.
            counters.failed &+= 1
            refuse(asked.request, "closed the connection over", at: now)
            disconnect()
            return nil
        }
        received += bytes
        switch asked.request.answer(in: received.span) {
        case .incomplete:
            return nil
        case .signed(let packet):
            takeNext()
            counters.signed.add(seconds: now.seconds(since: asked.wait.since))
            var reply = asked.wait.reply
            reply.packet = packet
            return reply
        case .refused:
            refuse(asked.request, "does not sign for", at: now)
            counters.refused.add(seconds: now.seconds(since: asked.wait.since))
            takeNext()
            return nil
        case .alien:
            counters.failed &+= 1
            complain("\(path) gave no answer to what it was asked", at: now)
            disconnect()
            return nil
        }
    }

    /// Forgets what Samba has not signed in time: to be called about each second.
    mutating func giveUp(at now: MonotonicInstant) {
        guard let asked, isTooLate(asked.wait, at: now) else { return }
        counters.failed &+= 1
        complain("\(path) gave no answer within \(Int(SignDaemon.patience)) s", at: now)
        disconnect()
        proceed(at: now)
    }

    private func isTooLate(_ wait: Wait, at now: MonotonicInstant) -> Bool {
        now.seconds(since: wait.since) >= SignDaemon.patience
    }

    /// What has come, empty where the connection ended; nil where nothing has.
    private func listen(to connection: UnixStreamSocket) -> [UInt8]? {
        do throws(SystemError) { return try connection.receive() } catch { return [] }
    }

    /// Asks for the next signature, if Samba is at none.
    private mutating func proceed(at now: MonotonicInstant) {
        while asked == nil, !waiting.isEmpty {
            let next = waiting.removeFirst()
            if isTooLate(next, at: now) {
                counters.failed &+= 1
                continue
            }
            lastPacketID &+= 1
            let request = SigningRequest(
                packetID: lastPacketID, keyID: next.keyID, reply: next.reply.packet)
            do throws(SystemError) {
                try send(request.bytes)
                asked = (next, request)
            } catch {
                counters.notTaken &+= 1 + UInt64(waiting.count)
                waiting.removeAll()
                complain("\(error)", at: now)
            }
        }
    }

    private mutating func send(_ bytes: [UInt8]) throws(SystemError) {
        if let connection {
            do throws(SystemError) { return try connection.send(bytes) } catch { disconnect() }
            // Samba was started anew, perhaps.
        }
        let fresh = try UnixStreamSocket(connectingTo: path)
        try fresh.send(bytes)
        connection = fresh
    }

    private mutating func takeNext() {
        asked = nil
        received = []
    }

    private mutating func disconnect() {
        connection = nil
        takeNext()
    }

    private mutating func complain(_ reason: String, at now: MonotonicInstant) {
        guard faults.allows(at: now) else { return }
        log.write("ntp_signd: \(reason); members of the domain get no answer")
    }

    private mutating func refuse(
        _ request: SigningRequest, _ words: String, at now: MonotonicInstant
    ) {
        guard refusals.allows(at: now) else { return }
        log.write("ntp_signd: \(path) \(words) account \(request.account)")
    }
}
