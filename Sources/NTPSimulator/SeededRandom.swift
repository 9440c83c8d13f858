import RealModule

/// Random numbers that are the same for the same seed on every machine (SplitMix64).
package struct SeededRandom: RandomNumberGenerator, Equatable, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// More than 0 and at most 1.
    package mutating func uniform() -> Double {
        (Double(next() >> 11) + 1) * 0x1p-53
    }

    package mutating func exponential(mean: Double) -> Double {
        -mean * Double.log(uniform())
    }

    package mutating func normal(deviation: Double) -> Double {
        // Box and Muller's transform; the second number is not kept.
        let radius = (-2 * Double.log(uniform())).squareRoot()
        return deviation * radius * Double.cos(2 * Double.pi * uniform())
    }
}
