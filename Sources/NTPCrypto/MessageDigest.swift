import COpenSSL

/// Hashes by OpenSSL's libcrypto.
package enum MessageDigest: String, Sendable {
    case md5 = "MD5"
    case sha1 = "SHA1"
    case sha256 = "SHA2-256"

    /// The hash of `bytes`; nil where OpenSSL's policy (FIPS) does not offer this one.
    package func hash(_ bytes: [UInt8]) -> [UInt8]? {
        guard let digest = EVP_MD_fetch(nil, rawValue, nil) else { return nil }
        defer { EVP_MD_free(digest) }
        var output = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard EVP_Digest(bytes, bytes.count, &output, &length, digest, nil) == 1 else {
            return nil
        }
        return Array(output.prefix(Int(length)))
    }
}
