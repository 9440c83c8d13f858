/// The hash in a leap-seconds.list: what it is taken over, and what the file says it is. Who has
/// SHA-1 compares the two. It tells a damaged file from a whole one, not a forger from the IERS.
package enum LeapFileHash {
    /// What a file's `#h` line holds; of several the last counts.
    package enum Stated: Equatable, Hashable, Sendable {
        case nothing
        /// Not five words of hexadecimal digits.
        case malformed
        /// The 20 bytes.
        case hash([UInt8])
    }

    /// The bytes that the hash is taken over: all digits of the `#$`, `#@` and data lines in
    /// their order, comments left out.
    package static func input(of file: [UInt8]) -> [UInt8] {
        var input: [UInt8] = []
        for line in file.split(separator: 10) {
            let isDate = line.starts(with: [0x23, 0x24]) || line.starts(with: [0x23, 0x40])
            guard isDate || line.first.map(LeapField.isDigit) == true else { continue }
            let text = line.dropFirst(isDate ? 2 : 0).prefix { $0 != 0x23 }
            input += text.filter(LeapField.isDigit)
        }
        return input
    }

    package static func stated(in file: [UInt8]) -> Stated {
        let lines = file.split(separator: 10).filter { $0.starts(with: [0x23, 0x68]) }
        guard let line = lines.last else { return .nothing }
        let words = line.dropFirst(2).split(whereSeparator: LeapField.isBlank)
        guard words.count >= 5 else { return .malformed }
        var bytes: [UInt8] = []
        for word in words.prefix(5) {
            // NIST's program leaves leading zeros out: a word is a number, not four bytes.
            guard let value = number(hexadecimal: word) else { return .malformed }
            for shift in [24, 16, 8, 0] as [UInt32] {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        return .hash(bytes)
    }

    private static func number(hexadecimal digits: ArraySlice<UInt8>) -> UInt32? {
        guard (1...8).contains(digits.count) else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            guard let nibble = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(nibble)
        }
        return value
    }
}
