/// What a crystal does besides being off by a constant. All of it is zero for a perfect one.
package struct OscillatorTraits: Equatable, Sendable {
    /// White frequency noise: Allan deviation at 1 s.
    package var whiteNoise = 0.0
    /// Flicker frequency noise: the Allan deviation that it holds from seconds to days.
    package var flicker = 0.0
    /// s/s that it gains each day, steadily.
    package var agingPerDay = 0.0
    /// s/s at the warmest, and as much below at the coldest.
    package var temperatureAmplitude = 0.0
    /// Seconds from the warmest to the next warmest.
    package var temperaturePeriod = 86_400.0

    package init() {}

    var isSteady: Bool { self == OscillatorTraits() }
}

/// A crystal, second by second. Between two full seconds its frequency does not change.
struct Oscillator: Equatable, Sendable {
    /// How much it is too fast now, s/s.
    private(set) var frequency: Double

    private let wander: Double
    private let traits: OscillatorTraits
    /// Without temperature and flicker.
    private var base: Double
    private var flicker: [Double]
    private let flickerFactors: [FlickerFactor]

    /// How one of the flicker's parts goes on: it keeps `memory` of itself each second and gets
    /// `renewal` of something new.
    private struct FlickerFactor: Equatable, Sendable {
        var memory: Double
        var renewal: Double
    }

    /// - Parameter wander: random walk of frequency: deviation of its change in a second, s/s.
    init(frequency: Double, wander: Double, traits: OscillatorTraits) {
        base = frequency
        self.frequency = frequency
        self.wander = wander
        self.traits = traits
        // Parts whose time constants are 4^k s, from 1 s to 3 days, each with the deviation of the
        // whole: their spectra add up to 1/f, and the Allan deviation to that very deviation.
        let constants = traits.flicker > 0 ? (0..<10).map { Double(1 << (2 * $0)) } : []
        flickerFactors = constants.map { constant in
            let memory = PortableFunctions.exp(-1 / constant)
            return FlickerFactor(
                memory: memory,
                renewal: traits.flicker * (1 - memory * memory).squareRoot())
        }
        flicker = [Double](repeating: 0, count: constants.count)
    }

    /// Whether nothing happens at full seconds.
    var isSteady: Bool { wander == 0 && traits.isSteady }

    /// From now on it is faster by so much, s/s.
    mutating func shift(by change: Double) {
        base += change
        frequency += change
    }

    /// A full second has come: the frequency of the next, and by how much white noise moved the
    /// phase in the last, in seconds.
    mutating func nextSecond(_ second: Int64, random: inout SeededRandom) -> Double {
        if wander > 0 { base += wander * random.normal() }
        guard !traits.isSteady else {
            frequency = base
            return 0
        }
        base += traits.agingPerDay / 86_400
        frequency = base
        if traits.temperatureAmplitude != 0 {
            let turns = Double(second) / traits.temperaturePeriod
            frequency += traits.temperatureAmplitude * PortableFunctions.sine(turns: turns)
        }
        for index in flicker.indices {
            let factor = flickerFactors[index]
            flicker[index] = factor.memory * flicker[index] + factor.renewal * random.normal()
            frequency += flicker[index]
        }
        return traits.whiteNoise > 0 ? traits.whiteNoise * random.normal() : 0
    }
}
