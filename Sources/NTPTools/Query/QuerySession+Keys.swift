import NTPCrypto
import NTPTime
import NTPWire

/// The commands about keys, with ntpq's words.
extension QuerySession {
    mutating func runKeySetting(_ command: QueryCommandLine) throws(QueryCommandLine.Fault) {
        let argument = command.arguments.first
        switch command.action {
        case .keyID: try setKeyID(argument)
        case .keyType: setKeyType(argument)
        case .password: setPassword(argument)
        case .authenticate: setAuthenticate(argument)
        default: break
        }
    }

    private mutating func setKeyID(_ argument: String?) throws(QueryCommandLine.Fault) {
        guard let argument else {
            return console.print(keys.id == 0 ? "no keyid defined" : "keyid is \(keys.id)")
        }
        guard let number = UInt32(argument) else {
            throw .init(text: "***Illegal unsigned value \(TerminalText.visible(argument))")
        }
        // 0 takes the number away again.
        guard number == 0 || SymmetricKey.numbers.contains(number) else {
            return console.print(QueryFailure.invalidKeyID)
        }
        keys.id = number
    }

    private mutating func setKeyType(_ argument: String?) {
        if let argument {
            guard let type = KeyType(name: argument), type.digestLength != nil else {
                return console.print(
                    "keytype is not valid. "
                        + "Type \"help keytype\" for the available digest types.")
            }
            keys.type = type
            return
        }
        console.print(
            "keytype is \(keys.type.rawValue) with \(keys.type.digestLength ?? 0) octet digests")
    }

    private mutating func setPassword(_ argument: String?) {
        if keys.id == 0 {
            guard let id = askKeyID() else { return console.print("Keyid must be defined") }
            keys.id = id
        }
        var password = argument.map { Array($0.utf8) } ?? askPassword()
        if password.isEmpty { return console.print("Password unchanged") }
        if !keys.take(password: &password) { console.complain(QueryFailure.invalidPassword) }
    }

    private mutating func setAuthenticate(_ argument: String?) {
        switch argument {
        case nil:
            console.print("\(keys.signsAll ? "" : "un")authenticated requests being sent")
        case "yes": keys.signsAll = true
        case "no": keys.signsAll = false
        default: console.complain("What?")
        }
    }

    /// nil for anything but the number of a key.
    private func askKeyID() -> UInt32? {
        let answer = surroundings.ask("Keyid: ", true) ?? []
        guard let id = UInt32(String(decoding: answer, as: UTF8.self)),
            SymmetricKey.numbers.contains(id)
        else { return nil }
        return id
    }

    private func askPassword() -> [UInt8] {
        surroundings.ask("\(keys.type.rawValue) Password: ", false) ?? []
    }

    /// What signs a request; number and password are asked for where they are not known.
    mutating func signer() throws(QueryFailure) -> ([UInt8]) -> [UInt8] {
        if keys.id == 0 {
            guard let id = askKeyID() else { throw refusal(QueryFailure.invalidKeyID) }
            keys.id = id
        }
        if !keys.hasSecret {
            var password = askPassword()
            guard keys.take(password: &password) else {
                throw refusal(QueryFailure.invalidPassword)
            }
        }
        guard let signer = keys.signer else { throw .noKey("Key not found") }
        return signer
    }

    /// Whoever pressed Ctrl-C at the question needs no complaint.
    private func refusal(_ text: String) -> QueryFailure {
        surroundings.person.isInterrupted() ? .interrupted : .noKey(text)
    }
}

extension QueryFailure {
    static let invalidKeyID = "Invalid key identifier"
    static let invalidPassword = "Invalid password"
}
