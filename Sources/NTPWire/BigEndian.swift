// Network byte order over spans. The caller has checked the length once; each access then
// compiles to one load or store with a byte swap.

extension Span<UInt8> {
    package func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    package func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16
            | UInt32(self[offset + 2]) << 8 | UInt32(self[offset + 3])
    }

    package func bigEndian64(at offset: Int) -> UInt64 {
        UInt64(bigEndian32(at: offset)) << 32 | UInt64(bigEndian32(at: offset + 4))
    }
}

extension MutableSpan<UInt8> {
    package mutating func setBigEndian16(_ value: UInt16, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value >> 8)
        self[offset + 1] = UInt8(truncatingIfNeeded: value)
    }

    package mutating func setBigEndian32(_ value: UInt32, at offset: Int) {
        setBigEndian16(UInt16(truncatingIfNeeded: value >> 16), at: offset)
        setBigEndian16(UInt16(truncatingIfNeeded: value), at: offset + 2)
    }

    package mutating func setBigEndian64(_ value: UInt64, at offset: Int) {
        setBigEndian32(UInt32(truncatingIfNeeded: value >> 32), at: offset)
        setBigEndian32(UInt32(truncatingIfNeeded: value), at: offset + 4)
    }
}
