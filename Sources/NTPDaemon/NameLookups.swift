import LinuxPlatform
import NTPProtocol
import NTPTime

/// Names on their way to addresses. A name that gives none is tried again after 2, 4, 8 ... 64 s
/// for as long as the daemon runs: no network at start is fine.
struct NameLookups {
    private struct Wait {
        var request: NameRequest
        var dueAt: MonotonicInstant
        /// Not before, whatever the network does.
        var earliest: MonotonicInstant
    }

    private struct Asked {
        var request: NameRequest
        var attempts = 0
        /// The resolver has it: to ask again would only make its queue longer.
        var isUnderWay = false
    }

    /// Seconds; doubled after each further failure.
    private static let firstPause = 2.0

    private let resolver = BackgroundResolver()
    private let begin: (NameRequest) -> SystemError?
    /// -4 or -6.
    private let family: AddressFamily?
    private let log: DaemonLog
    private var asked: [Asked] = []
    private var waits: [Wait] = []

    /// `begin` takes the resolver's place, in tests; it says why it could not.
    init(
        family: AddressFamily?, log: DaemonLog, begin: ((NameRequest) -> SystemError?)? = nil
    ) {
        self.family = family
        self.log = log
        let resolver = resolver
        self.begin = begin ?? { NameLookups.begin($0, by: resolver) }
    }

    private static func begin(
        _ request: NameRequest, by resolver: BackgroundResolver
    ) -> SystemError? {
        do throws(SystemError) {
            try resolver.ask(request.name, family: request.family)
            return nil
        } catch {
            return error
        }
    }

    var descriptor: Int32? { resolver.descriptor }

    mutating func ask(_ request: NameRequest) {
        // One that waits for its next attempt is asked now.
        waits.removeAll { $0.request == request }
        let known = asked.firstIndex { $0.request == request }
        let index = known ?? asked.count
        if known == nil { asked.append(Asked(request: request)) }
        guard !asked[index].isUnderWay else { return }
        guard let error = begin(request) else {
            asked[index].isUnderWay = true
            return
        }
        // There may be a thread to be had later.
        if wait(for: index, at: SystemClock.monotonic()) { log.write("name resolver: \(error)") }
    }

    /// Lets a name wait for its next attempt; whether this was its first failure.
    private mutating func wait(for index: Int, at now: MonotonicInstant) -> Bool {
        asked[index].attempts += 1
        let pause = NameLookups.firstPause * Double(1 << min(asked[index].attempts - 1, 5))
        waits.append(
            Wait(
                request: asked[index].request, dueAt: now.advanced(bySeconds: pause),
                earliest: now.advanced(bySeconds: NameLookups.firstPause)))
        return asked[index].attempts == 1
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

    /// The network came, or came back: what waits for another try is due now. Routes that come
    /// and go all the time must not make a name server's day harder.
    mutating func networkCame(at now: MonotonicInstant) {
        for index in waits.indices {
            waits[index].dueAt = min(waits[index].dueAt, max(now, waits[index].earliest))
        }
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
            asked[index].isUnderWay = false
            if wait(for: index, at: now) {
                let reason = answer.failure?.text ?? "no address of the wanted family"
                log.write("\(request.name): name not found (\(reason)); trying again")
            }
        }
        return found
    }
}
