/// The 32-bit short format: 16 bits of seconds, 16 bits of fraction, unsigned; root delay and
/// root dispersion have it (RFC 5905, 6). Range 0 to 65535.99998 s, unit 15.3 microseconds.
package struct NTPShort: Equatable, Hashable, Sendable {
    package var bits: UInt32

    package init(bits: UInt32) {
        self.bits = bits
    }

    /// The nearest value that is not below `seconds`: a bound must not shrink on its way to the
    /// wire. Less than 0 becomes 0; too large, or not a number, becomes the largest.
    package init(roundingUp seconds: Double) {
        let units = (seconds * 0x1p16).rounded(.up)
        if units <= 0 {
            bits = 0
        } else if units < 0x1p32 {
            bits = UInt32(units)
        } else {
            bits = .max
        }
    }

    package static let zero = NTPShort(bits: 0)

    package var seconds: Double { Double(bits) * 0x1p-16 }
}
