import LinuxPlatform
import NTPControl
import NTPCrypto
import NTPTime

/// What is done with the keys, as mode 6 shows it. A class: checking a MAC changes nothing else.
final class KeyTally {
    private(set) var counters = KeyCounters()

    func reset(at now: MonotonicInstant) {
        let (stored, delay) = (counters.stored, counters.delay)
        counters = KeyCounters()
        counters.stored = stored
        counters.delay = delay
        counters.since = now
    }

    func hold(_ ring: KeyRing) {
        counters.stored = ring.count
    }

    func checked(_ verdict: KeyVerdict, isCipher: Bool) {
        counters.lookups &+= 1
        let isWrong = verdict == .wrongDigest
        switch verdict {
        case .unknownKey: counters.notFound &+= 1
        case .untrustedKey, .wrongAddress: break
        case .authentic, .wrongDigest:
            if isCipher {
                counters.ciphersChecked &+= 1
                counters.ciphersWrong &+= isWrong ? 1 : 0
            } else {
                counters.digestsChecked &+= 1
                counters.digestsWrong &+= isWrong ? 1 : 0
            }
        }
    }

    func made(isCipher: Bool, since start: MonotonicInstant) {
        counters.lookups &+= 1
        counters.delay = SystemClock.monotonic().seconds(since: start)
        if isCipher { counters.ciphersMade &+= 1 } else { counters.digestsMade &+= 1 }
    }
}
