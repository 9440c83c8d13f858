import COpenSSL

/// The CMAC of a packet under one key (RFC 8573, RFC 4493). The key is set up once: that costs
/// four times the MAC of a packet.
final class CipherMAC {
    private let context: OpaquePointer
    private let key: KeySecret
    /// OpenSSL 3.0.2 (Ubuntu 22.04) does not start anew without being given the key again.
    private var needsKeyEachTime: Bool
    let digestLength: Int

    /// nil for a hash and where OpenSSL does not offer the cipher. A key of another length than
    /// the cipher's is cut or filled up with zeros, as by ntp.org and ntpsec.
    init?(_ type: KeyType, secret: KeySecret, needsKeyEachTime: Bool = false) {
        guard let cipher = type.cipher, let algorithm = EVP_MAC_fetch(nil, "CMAC", nil) else {
            ERR_clear_error()
            return nil
        }
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm) else { return nil }
        self.context = context
        key = secret.withBytes { bytes in
            KeySecret(count: cipher.keyLength) { $0 < bytes.count ? bytes[$0] : 0 }
        }
        self.needsKeyEachTime = needsKeyEachTime
        digestLength = 16
        guard CipherMAC.start(context, cipher: cipher.name, key: key) else {
            ERR_clear_error()
            return nil
        }
        self.needsKeyEachTime = needsKeyEachTime || !restartsWithoutKey
    }

    deinit { EVP_MAC_CTX_free(context) }

    private static func start(_ context: OpaquePointer, cipher: String, key: KeySecret) -> Bool {
        var name = Array(cipher.utf8CString)
        let isSet = name.withUnsafeMutableBufferPointer { name in
            var parameters = [
                OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name.baseAddress, 0),
                OSSL_PARAM_construct_end(),
            ]
            return EVP_MAC_CTX_set_params(context, &parameters)
        }
        guard isSet == 1 else { return false }
        return key.withBytes { EVP_MAC_init(context, $0.baseAddress, $0.count, nil) } == 1
    }

    /// Whether two MACs of the same bytes are the same.
    private var restartsWithoutKey: Bool {
        let probe = [UInt8](repeating: 0, count: 20)
        var first = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var second = first
        return probe.withUnsafeBufferPointer { probe in
            compute(probe, into: &first) && compute(probe, into: &second)
        } && CRYPTO_memcmp(first, second, digestLength) == 0
    }

    /// Writes the MAC to `output`, which has room for `EVP_MAX_MD_SIZE`.
    func compute(
        _ message: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let isStarted =
            needsKeyEachTime
            ? key.withBytes { EVP_MAC_init(context, $0.baseAddress, $0.count, nil) }
            : EVP_MAC_init(context, nil, 0, nil)
        var length = 0
        return isStarted == 1 && EVP_MAC_update(context, message.baseAddress, message.count) == 1
            && EVP_MAC_final(context, output, &length, Int(EVP_MAX_MD_SIZE)) == 1
    }
}
