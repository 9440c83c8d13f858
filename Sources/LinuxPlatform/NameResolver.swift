import Glibc
package import NTPTime

/// Host names to addresses, by the system's resolver.
package enum NameResolver {
    /// Why a name gave no address.
    package struct Failure: Error, Equatable, Sendable {
        /// getaddrinfo's number.
        package var code: Int32
        package var text: String { String(cString: gai_strerror(code)) }
        /// The name servers could not be asked, so further names would only take time.
        package var isNameServerTrouble: Bool { code == EAI_AGAIN || code == EAI_FAIL }
    }

    /// All addresses of a name, each once, in the resolver's order. An address's text is read
    /// without the resolver; an interface's name after `%` is looked up. Blocks for as long as
    /// the name servers take. No service name is ever looked up: small systems have none.
    package static func addresses(
        of name: String, family: AddressFamily?
    ) throws(Failure) -> [IPAddress] {
        if let address = numeric(name) {
            guard family == nil || address.family == family else {
                throw Failure(code: EAI_FAMILY)
            }
            return [address]
        }
        var hints = addrinfo()
        hints.ai_family = family?.native ?? AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &first)
        // Small systems have no /etc/hosts, but everybody knows this one (RFC 6761, 6.3).
        if code != 0, name == "localhost" {
            return family == .ipv6 ? [.v6(.loopback)] : [.v4(.loopback)]
        }
        guard code == 0 else { throw Failure(code: code) }
        defer { freeaddrinfo(first) }
        var found: [IPAddress] = []
        var next = first
        while let entry = next?.pointee {
            next = entry.ai_next
            let bytes = UnsafeRawBufferPointer(
                start: entry.ai_addr, count: Int(entry.ai_addrlen))
            guard let address = SocketAddress(native: bytes)?.address else { continue }
            if !found.contains(address) { found.append(address) }
        }
        return found
    }

    private static func numeric(_ text: String) -> IPAddress? {
        if let address = IPAddress(text) { return address }
        let parts = text.split(separator: "%", maxSplits: 1)
        guard parts.count == 2, case .v6(var address)? = IPAddress(parts[0]),
            let index = NetworkInterface.index(named: String(parts[1]))
        else { return nil }
        address.scope = index
        return .v6(address)
    }

    /// The name of an address; its text where it has none.
    package static func name(of address: IPAddress) -> String {
        var host = [CChar](repeating: 0, count: 1025)
        let native = NativeAddress(SocketAddress(address: address, port: 0))
        let code = native.withPointer {
            getnameinfo($0, $1, &host, socklen_t(host.count), nil, 0, NI_NAMEREQD)
        }
        guard code == 0 else { return address.description }
        return String(
            decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Looks names up in a thread of its own, one after the other, so that the daemon's loop never
/// waits. The thread starts with the first name.
package final class BackgroundResolver: @unchecked Sendable {
    package struct Answer: Sendable {
        package var name: String
        package var family: AddressFamily?
        /// Empty where the lookup failed.
        package var addresses: [IPAddress]
        package var failure: NameResolver.Failure?
    }

    // Both lists are touched with the mutex held, which is what makes @unchecked true.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let hasWork = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [(name: String, family: AddressFamily?)] = []
    private var answers: [Answer] = []
    private var isRunning = false
    private var wakeWriter: Int32 = -1

    /// Readable when an answer waits; nil until the thread runs.
    package private(set) var descriptor: Int32?

    package init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(hasWork, nil)
    }

    package func ask(_ name: String, family: AddressFamily?) throws(SystemError) {
        if !isRunning { try start() }
        pthread_mutex_lock(mutex)
        waiting.append((name, family))
        pthread_cond_signal(hasWork)
        pthread_mutex_unlock(mutex)
    }

    /// What was found since the last call.
    package func takeAnswers() -> [Answer] {
        if let descriptor {
            var bytes = [UInt8](repeating: 0, count: 64)
            _ = read(descriptor, &bytes, bytes.count)
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let taken = answers
        answers = []
        return taken
    }

    private func start() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        // An attempt that found no thread has left its pipe.
        if descriptor == nil {
            guard pipe(&ends) == 0 else { throw SystemError("pipe") }
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
            descriptor = ends[0]
            wakeWriter = ends[1]
        }
        var thread = pthread_t()
        // The resolver lives as long as the process: the thread keeps it.
        let owner = Unmanaged.passRetained(self).toOpaque()
        // Signals are the main thread's: only its wait is cut short by them.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let code = pthread_create(&thread, nil, resolverThread, owner)
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard code == 0 else {
            Unmanaged<BackgroundResolver>.fromOpaque(owner).release()
            throw SystemError("pthread_create", code: code)
        }
        pthread_detach(thread)
        isRunning = true
    }

    fileprivate func run() {
        while true {
            pthread_mutex_lock(mutex)
            while waiting.isEmpty { pthread_cond_wait(hasWork, mutex) }
            let request = waiting.removeFirst()
            pthread_mutex_unlock(mutex)
            var answer = Answer(name: request.name, family: request.family, addresses: [])
            do throws(NameResolver.Failure) {
                answer.addresses = try NameResolver.addresses(
                    of: request.name, family: request.family)
            } catch {
                answer.failure = error
            }
            pthread_mutex_lock(mutex)
            answers.append(answer)
            pthread_mutex_unlock(mutex)
            var wake: UInt8 = 1
            _ = write(wakeWriter, &wake, 1)
        }
    }
}

private func resolverThread(_ owner: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let owner { Unmanaged<BackgroundResolver>.fromOpaque(owner).takeUnretainedValue().run() }
    return nil
}
