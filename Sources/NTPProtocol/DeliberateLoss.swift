/// `restrict ... flake`: one packet in ten is lost, to see how the other side bears it. The
/// losses follow from the seed, so that a run can be repeated.
struct DeliberateLoss: Equatable, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// Whether the next packet is lost: the next of SplitMix64's numbers is below a tenth.
    mutating func takesNext() -> Bool {
        defer { state &+= SplitMix64.step }
        return SplitMix64.mixed(state) < UInt64.max / 10
    }
}
