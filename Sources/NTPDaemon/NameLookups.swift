import LinuxPlatform
import NTPProtocol
import NTPTime

/// Names on their way to addresses. A name that gives none is tried again after 2, 4, 8 ... 64 s
/// for as long as the daemon runs: no network at start is fine.
struct NameLookups {
    private struct Wait {
        var request: NameRequest
        var dueAt: MonotonicInstant
    }

    private let resolver = BackgroundResolver()
    /// -4 or -6.
    private let family: AddressFamily?
    private let log: DaemonLog
    private var asked: [(request: NameRequest, attempts: Int)] = []
    private var waits: [Wait] = []

    init(family: AddressFamily?, log: DaemonLog) {
        self.family = family
        self.log = log
    }

    var descriptor: Int32? { resolver.descriptor }

    mutating func ask(_ request: NameRequest) {
        // One that waits for its next attempt is asked now.
        waits.removeAll { $0.request == request }
        if !asked.contains(where: { $0.request == request }) { asked.append((request, 0)) }
        do throws(SystemError) {
            try resolver.ask(request.name, family: request.family)
        } catch {
            log.write("name resolver: \(error)")
        }
    }

    /// Forgets the names that nobody wants to know any longer.
    mutating func retain(_ wanted: [NameRequest]) {
        asked.removeAll { !wanted.contains($0.request) }
        waits.removeAll { !wanted.contains($0.request) }
    }

    /// Asks again what is due.
    mutating func retry(at now: MonotonicInstant) {
        let due = waits.filter { $0.dueAt <= now }
        guard !due.isEmpty else { return }
        waits.removeAll { $0.dueAt <= now }
        for wait in due { ask(wait.request) }
    }

    /// The network came, or came back: what waits for another try is due now.
    mutating func networkCame(at now: MonotonicInstant) {
        for index in waits.indices { waits[index].dueAt = min(waits[index].dueAt, now) }
    }

    /// The names whose addresses were found since the last call.
    mutating func takeAnswers(
        at now: MonotonicInstant
    ) -> [(request: NameRequest, addresses: [IPAddress])] {
        var found: [(request: NameRequest, addresses: [IPAddress])] = []
        for answer in resolver.takeAnswers() {
            let request = NameRequest(name: answer.name, family: answer.family)
            let addresses = answer.addresses.filter { family == nil || $0.family == family }
            guard let index = asked.firstIndex(where: { $0.request == request }) else { continue }
            if !addresses.isEmpty {
                asked.remove(at: index)
                found.append((request, addresses))
                continue
            }
            asked[index].attempts += 1
            let pause = Double(1 << min(asked[index].attempts, 6))
            waits.append(Wait(request: request, dueAt: now.advanced(bySeconds: pause)))
            if asked[index].attempts == 1 {
                let reason = answer.failure?.text ?? "no address of the wanted family"
                log.write("\(request.name): name not found (\(reason)); trying again")
            }
        }
        return found
    }
}
