import LinuxPlatform
import NTPConfiguration
import NTPCrypto
import NTPProtocol
import NTPTime
import NTPWire

/// The keys of ntp.keys, as the daemon uses them: it holds MACs against them for the node, and
/// signs what the node sends.
struct KeyStore {
    private var ring = KeyRing(keys: [], trusted: [])
    /// Whose keys these are; nil where there are none.
    private var path: String?
    private let log: DaemonLog
    let tally = KeyTally()

    init(_ configuration: Configuration, log: DaemonLog) {
        self.log = log
        reload(configuration, mayWait: true)
    }

    /// Reads the file again. One that cannot be read, as after rights were dropped, leaves the
    /// keys that are there; which of them are trusted is the configuration's to say all the same.
    mutating func reload(_ configuration: Configuration, mayWait: Bool = false) {
        defer { tally.hold(ring) }
        guard let wanted = configuration.files.keys, !wanted.isEmpty else {
            ring = KeyRing(keys: [], trusted: [])
            path = nil
            return complain(of: configuration)
        }
        do throws(SystemError) {
            var contents = try FileStore.readSecret(wanted, mayWait: mayWait)
            if let warning = KeyFile.permissionWarning(path: wanted, mode: contents.mode) {
                log.write(warning)
            }
            let file = KeyFile(parsing: contents.bytes.span)
            var bytes = contents.bytes.mutableSpan
            bytes.cleanse()
            for finding in file.findings { log.write(finding.text(file: wanted)) }
            if file.furtherFindings > 0 {
                log.write("\(wanted): \(file.furtherFindings) further findings")
            }
            ring = KeyRing(keys: file.keys, trusted: configuration.authentication.trustedKeys)
        } catch {
            let isKept = path == wanted && ring.count > 0
            log.write("keys: \(error)\(isKept ? "; the keys in use stay" : "; there are no keys")")
            ring =
                isKept
                ? ring.trusting(configuration.authentication.trustedKeys)
                : KeyRing(keys: [], trusted: [])
        }
        path = wanted
        complain(of: configuration)
    }

    /// One line for each source that can never be used for want of its key.
    private func complain(of configuration: Configuration) {
        var told: [UInt32] = []
        for line in configuration.associations {
            guard let key = line.key, !told.contains(key), !ring.isTrusted(key) else { continue }
            told.append(key)
            let place = line.location.map { "\($0): " } ?? ""
            if ring.has(key) {
                log.write(
                    "\(place)key \(key) is not trusted, so the source is not asked;"
                        + " add 'trustedkey \(key)'")
            } else {
                log.write(
                    "\(place)there is no key \(key), so the source is not asked;"
                        + " see \(path ?? "the 'keys' line, which names the file")")
            }
        }
    }

    /// What a packet's MAC proves; anything else than an unchecked MAC stays what it is.
    func verdict(
        on given: Authentication, packet: [UInt8], from source: IPAddress
    ) -> Authentication {
        guard case .unchecked(let keyID, let digest) = given else { return given }
        let verdict = ring.verify(packet.span, digest: digest, from: source)
        tally.checked(verdict, isCipher: ring.usesCipher(keyID))
        return verdict == .authentic(keyID: keyID) ? .valid(keyID: keyID) : .invalid(keyID: keyID)
    }

    /// Puts the MAC behind a packet of ours, its digest cut to 20 bytes unless it is to be whole;
    /// false where the key is not there or not trusted.
    func sign(_ packet: inout [UInt8], keyID: UInt32, isWhole: Bool = false) -> Bool {
        let start = SystemClock.monotonic()
        guard ring.isTrusted(keyID), ring.sign(&packet, key: keyID, isWhole: isWhole)
        else { return false }
        tally.made(isCipher: ring.usesCipher(keyID), since: start)
        return true
    }

    /// The trusted key that a mode 6 request was signed with; nil where there is no MAC, or none
    /// that is right. What it may change is for `controlkey` to say.
    func provenKey(of request: [UInt8], from source: IPAddress) -> UInt32? {
        guard let message = try? ControlMessage(parsing: request.span) else { return nil }
        let places = message.digestPlaces
        for place in places {
            let keyID = request[(place.lowerBound - 4)..<place.lowerBound]
                .reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let verdict = ring.verify(request.span, digest: place, from: source)
            let isProven = verdict == .authentic(keyID: keyID)
            // Of two places for one MAC, a wrong one counts once.
            if isProven || place == places.last {
                tally.checked(verdict, isCipher: ring.usesCipher(keyID))
            }
            if isProven { return keyID }
        }
        return nil
    }
}
