/// Keys and who may use them.
package struct AuthenticationOptions: Equatable, Sendable {
    /// Key identifiers, 1 to 65535, in the order of the file.
    package var trustedKeys: [ClosedRange<UInt32>] = []
    /// The key ntpq must have for changes; 0 is none.
    package var controlKey: UInt32 = 0
    /// The key ntpdc must have for changes; 0 is none.
    package var requestKey: UInt32 = 0
    package var keysDirectory: String?
    /// The folder with the socket of Samba's ntp_signd; nil is where Samba usually has it.
    package var signSocket: String?
    /// log2 of seconds between new autokey session lists.
    package var automax: Int?
    /// log2 of seconds between new autokey seeds.
    package var revoke: Int?
    /// Autokey group.
    package var ident: String?

    package init() {}
}

/// `crypto`: Autokey (RFC 5906), which is broken and only understood here, never spoken.
package struct CryptoOptions: Equatable, Sendable {
    package var host: String?
    package var ident: String?
    package var password: String?
    package var randomFile: String?
    package var digest: String?

    package init() {}
}

/// `nts`: Network Time Security of this host as client and server (RFC 8915), ntpsec's words.
package struct NTSOptions: Equatable, Sendable {
    /// nil where no line says `enable` or `disable`.
    package var enabled: Bool?
    package var certificate: String?
    package var privateKey: String?
    package var cookieKeys: String?
    package var authorities: String?
    package var aead: String?
    package var minimumTLS: String?
    package var maximumTLS: String?
    package var cipherSuites: String?
    package var curves: String?
    package var serverCipherPreference = false
    package var port: UInt16?
    /// Reserved by ntpsec's grammar (`nts pool N`).
    package var pool: Int?

    package init() {}
}

/// What a `server ... nts` line says about the key exchange with that server.
package struct NTSClientOptions: Equatable, Hashable, Sendable {
    /// The NTP server to ask for.
    package var ask: String?
    /// The NTP server to insist on.
    package var require: String?
    /// The server's certificate is not checked: no protection at all.
    package var skipsValidation = false
    package var authorities: String?
    package var certificate: String?
    package var aead: String?
    /// Seconds after which the cookies are asked for anew.
    package var expire: Int?

    package init() {}
}
