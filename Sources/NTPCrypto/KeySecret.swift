import COpenSSL

/// A key's bytes: kept once, never copied, overwritten when the last holder lets go of them. It has
/// no description and shows nothing to reflection, so no message can print it by accident.
package final class KeySecret: CustomReflectable, @unchecked Sendable {
    // Unchecked: the bytes are written in the initialiser and in `deinit` only.
    private let bytes: UnsafeMutableRawBufferPointer
    private let release: (UnsafeMutableRawBufferPointer) -> Void

    package var count: Int { bytes.count }

    /// `byte` is asked once for each of `count` places.
    package convenience init(count: Int, byte: (Int) -> UInt8) {
        self.init(
            in: .allocate(byteCount: count, alignment: 1), byte: byte,
            release: { $0.deallocate() })
    }

    package convenience init(_ bytes: [UInt8]) {
        self.init(count: bytes.count) { bytes[$0] }
    }

    /// A key as text: up to 20 characters are the key, more are hex digits (ntp.keys' rule, and
    /// that of passwords). nil for no text, for hex of an odd length and for what is no hex.
    package convenience init?(text: [UInt8]) {
        if (1...KeyFile.longestText).contains(text.count) {
            self.init(text)
            return
        }
        guard !text.isEmpty, text.count % 2 == 0, text.count <= 2 * KeyFile.longestSecret,
            text.allSatisfy({ hexDigit($0) != nil })
        else { return nil }
        self.init(count: text.count / 2) { place in
            (hexDigit(text[2 * place]) ?? 0) << 4 | (hexDigit(text[2 * place + 1]) ?? 0)
        }
    }

    /// In memory of the caller's, which gets it back wiped.
    init(
        in memory: UnsafeMutableRawBufferPointer, byte: (Int) -> UInt8,
        release: @escaping (UnsafeMutableRawBufferPointer) -> Void
    ) {
        bytes = memory
        self.release = release
        for index in memory.indices { memory[index] = byte(index) }
    }

    deinit {
        // Not a plain loop of stores: the compiler may leave those out before a deallocation.
        OPENSSL_cleanse(bytes.baseAddress, bytes.count)
        release(bytes)
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(bytes))
    }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension MutableSpan<UInt8> {
    /// Overwrites what was a key file or a password with zeros, for sure.
    package mutating func cleanse() {
        withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}

/// The value of a hex digit of either case; nil for another character.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
