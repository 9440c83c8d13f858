/// SplitMix64 (Steele, Lea, Flood 2014): a small generator whose every seed is one reproducible
/// world.
///
/// The variates are drawn by comparing uniform numbers, without a logarithm: libm's last bit
/// depends on the processor, and one seed must give the same bytes everywhere.
package struct SeededRandom: RandomNumberGenerator, Equatable, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// A stream of its own for each thing that draws numbers: a new host or path does not shift
    /// what the others draw.
    package init(seed: UInt64, stream: UInt64) {
        var mixer = SeededRandom(seed: seed)
        let mixedSeed = mixer.next()
        var streamMixer = SeededRandom(seed: mixedSeed ^ stream)
        state = streamMixer.next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Between 0 and 1, never either; 52 bits.
    package mutating func uniform() -> Double {
        (Double(next() >> 12) + 0.5) * 0x1p-52
    }

    /// True with this probability.
    package mutating func chance(_ probability: Double) -> Bool {
        uniform() < probability
    }

    /// Exponentially distributed with this mean, by von Neumann's comparisons (1951): a falling
    /// run of uniforms of odd length keeps its first number as the fraction, each run of even
    /// length adds one to the whole.
    package mutating func exponential(mean: Double) -> Double {
        var whole = 0.0
        while true {
            let first = uniform()
            var last = first
            var length = 1
            while true {
                let number = uniform()
                if number >= last { break }
                last = number
                length += 1
            }
            if length % 2 == 1 { return mean * (whole + first) }
            whole += 1
        }
    }

    /// Normally distributed with mean 0 and deviation 1: Kahn's rejection from two exponentials.
    package mutating func normal() -> Double {
        while true {
            let size = exponential(mean: 1)
            let excess = size - 1
            guard exponential(mean: 1) >= excess * excess / 2 else { continue }
            return next() & 1 == 0 ? size : -size
        }
    }
}
