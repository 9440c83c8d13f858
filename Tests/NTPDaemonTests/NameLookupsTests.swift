import Glibc
import LinuxPlatform
import NTPProtocol
import NTPTime
import Testing

@testable import NTPDaemon

/// Names between the node and the resolver.
@Suite struct NameLookupsTests {
    private static let request = NameRequest(name: "time.example", family: nil)
    private let log = DaemonLog(.standardError)

    /// A resolver that counts, and works or not.
    private final class Resolver {
        var works = true
        var begun = 0

        func begin(_ request: NameRequest) -> SystemError? {
            begun += 1
            return works ? nil : SystemError("pthread_create", code: EAGAIN)
        }
    }

    @Test func aNameThatIsUnderWayIsNotAskedAgain() {
        let resolver = Resolver()
        var lookups = NameLookups(family: nil, log: log, begin: resolver.begin)
        for _ in 0..<5 { lookups.ask(Self.request) }
        #expect(resolver.begun == 1)
        lookups.ask(NameRequest(name: "time.example", family: .ipv4))
        #expect(resolver.begun == 2)
    }

    /// Without a thread no answer comes that could bring the next attempt.
    @Test func aResolverThatCannotBeginIsTriedAgain() {
        let resolver = Resolver()
        resolver.works = false
        var lookups = NameLookups(family: nil, log: log, begin: resolver.begin)
        lookups.ask(Self.request)
        let now = SystemClock.monotonic()
        lookups.retry(at: now.advanced(bySeconds: 1))
        #expect(resolver.begun == 1)
        resolver.works = true
        lookups.retry(at: now.advanced(bySeconds: 3))
        #expect(resolver.begun == 2)
        lookups.retry(at: now.advanced(bySeconds: 300))
        #expect(resolver.begun == 2)
    }

    /// Routes that flap are no reason to ask name servers twice a second.
    @Test func theNetworkBringsTheNextAttemptForwardButNotBelowTwoSeconds() {
        let resolver = Resolver()
        resolver.works = false
        var lookups = NameLookups(family: nil, log: log, begin: resolver.begin)
        lookups.ask(Self.request)
        var now = SystemClock.monotonic()
        for _ in 0..<3 {
            now = now.advanced(bySeconds: 100)
            lookups.retry(at: now)
        }
        let before = resolver.begun
        now = SystemClock.monotonic()
        lookups.networkCame(at: now.advanced(bySeconds: 1))
        lookups.retry(at: now.advanced(bySeconds: 1))
        #expect(resolver.begun == before)
        lookups.networkCame(at: now.advanced(bySeconds: 3))
        lookups.retry(at: now.advanced(bySeconds: 3))
        #expect(resolver.begun == before + 1)
    }
}
