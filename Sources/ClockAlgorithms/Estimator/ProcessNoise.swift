internal import RealModule

/// How restless an oscillator is supposed to be: the process noise of one clock model.
///
/// A crystal's frequency is not constant. Either it takes a random walk of its own, or its drift
/// (the rate at which the frequency changes, as by warmth or age) does.
struct ProcessNoise: Equatable, Hashable, Sendable {
    /// W: deviation of the frequency's random walk, s/s for the square root of a second.
    let frequencyWalk: Double
    /// U: deviation of the drift's random walk, s/s^2 for the square root of a second; 0 is a
    /// model without drift.
    let driftWalk: Double

    /// The models that are held at the same time: four decades of wander, and two calmer ones
    /// that follow a slow trend.
    static let all = [
        ProcessNoise(frequencyWalk: 1e-10, driftWalk: 0),
        ProcessNoise(frequencyWalk: 1e-9, driftWalk: 0),
        ProcessNoise(frequencyWalk: 1e-8, driftWalk: 0),
        ProcessNoise(frequencyWalk: 1e-7, driftWalk: 0),
        ProcessNoise(frequencyWalk: 3e-11, driftWalk: 1e-13),
        ProcessNoise(frequencyWalk: 3e-11, driftWalk: 1e-12),
    ]

    /// White noise of the frequency itself, s: what moves the phase within the shortest times.
    static let phaseWalk = 1e-21
    /// Seconds of drift that are thought possible at the start: about nine hours.
    private static let driftMemory = 3e4
    /// What the walk of a drift adds to the uncertainty of the frequency, in W^2 for each U^2.
    private static let driftShare = 1e6

    /// W^2.
    var frequencyVariance: Double { frequencyWalk * frequencyWalk }
    /// U^2.
    var driftVariance: Double { driftWalk * driftWalk }
    /// Variance of the drift before anything is known of it.
    var initialDriftVariance: Double { driftWalk * driftWalk * ProcessNoise.driftMemory }
    /// W^2 by which an estimate grows uncertain when it is extrapolated.
    var growth: Double { frequencyVariance + ProcessNoise.driftShare * driftVariance }

    /// The logarithm of how likely the model is before the first sample: a computer's usual
    /// crystal wanders by 6e-10, and a trend is a little less usual than none.
    var logPrior: Double {
        let isDrifting = driftWalk > 0
        let decades =
            isDrifting ? .log10(driftWalk) + 12 : Double.log10(frequencyWalk) + 9.2
        return -0.7 * decades * decades - (isDrifting ? 1 : 0)
    }
}
