import COpenSSL

/// A digest of a key followed by a packet, the MAC of RFC 5905 (7.3). One serves all keys of its
/// type; fetching and allocating for each packet would cost five times the hash.
final class SecretPrefixHash {
    private let algorithm: OpaquePointer
    private let context: OpaquePointer
    /// In bytes.
    let wholeLength: Int
    /// Already cut to 20.
    var digestLength: Int { min(wholeLength, KeyType.longestDigest) }

    /// nil for a cipher and where OpenSSL does not offer the type.
    init?(_ type: KeyType) {
        guard type.cipher == nil, let algorithm = EVP_MD_fetch(nil, type.rawValue, nil) else {
            ERR_clear_error()
            return nil
        }
        guard let context = EVP_MD_CTX_new() else {
            EVP_MD_free(algorithm)
            return nil
        }
        self.algorithm = algorithm
        self.context = context
        wholeLength = Int(EVP_MD_get_size(algorithm))
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_MD_free(algorithm)
    }

    /// Writes the digest, before it is cut, to `output`, which has room for `EVP_MAX_MD_SIZE`.
    func compute(
        _ secret: KeySecret, _ message: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard EVP_DigestInit_ex2(context, algorithm, nil) == 1 else { return false }
        let isTaken = secret.withBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        return isTaken == 1
            && EVP_DigestUpdate(context, message.baseAddress, message.count) == 1
            && EVP_DigestFinal_ex(context, output, nil) == 1
    }
}
