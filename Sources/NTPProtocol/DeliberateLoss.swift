/// `restrict ... flake`: one packet in ten is lost, to see how the other side bears it. The
/// losses follow from the seed, so that a run can be repeated.
struct DeliberateLoss: Equatable, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// Whether the next packet is lost: SplitMix64 (Steele, Lea, Flood 2014) below a tenth.
    mutating func takesNext() -> Bool {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31 < UInt64.max / 10
    }
}
