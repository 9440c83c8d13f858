internal import RealModule

/// One Kalman filter of the bank: a state and its covariance under one supposition about the
/// oscillator and one about the queues.
struct ClockHypothesis: Equatable, Hashable, Sendable {
    let noise: ProcessNoise
    let shape: NoiseShape
    var state = ClockState(.zero)
    var covariance = StateCovariance()
    /// The logarithm of its weight, relative to the best of the bank.
    var logWeight = 0.0

    /// Nats: a sample less likely than this is an outlier.
    static let rejection = 25.0
    private static let logSqrtTwoPi = 0.918938533
    /// ln 3!, of the gamma density of order 4.
    private static let logFactorialOfThree = 1.7917595

    init(noise: ProcessNoise, shape: NoiseShape) {
        self.noise = noise
        self.shape = shape
    }

    mutating func predict(_ interval: Double, baseDelayWalk: Double) {
        state.predict(interval)
        covariance.predict(interval, noise: noise, baseDelayWalk: baseDelayWalk)
    }

    /// The measurement update.
    mutating func update(_ measurement: EdgeMeasurement) -> MeasurementVerdict {
        let sign = measurement.direction.rawValue
        let gain = covariance.projected(sign: sign)
        let precision = measurement.precision
        let variance = sign * gain.x + 0.5 * gain.w + precision * precision
        let innovation =
            measurement.value - (sign * state.phase + 0.5 * state.baseDelay)
        let scale = shape.spread(of: measurement) * (1 / shape.interquartileRange)
        guard let order = shape.order else {
            return updateNormally(innovation, gain: gain, variance: variance + scale * scale)
        }
        let deviation = variance.squareRoot()
        // What queued for long tells nothing but that it did.
        let far = Double(4 + 2 * order) * scale + 4 * deviation
        let isFar = innovation > far
        let seen = isFar ? far : innovation
        // Completing the square: the exponential density tilts the normal one by S/J.
        let moments = QueueingMoments(
            beta: (seen - variance / scale) / deviation, order: order)
        let logScale = Double.log(scale)
        var evidence =
            moments.logEvidence + Double(order - 1) * .log(deviation) - Double(order) * logScale
            - (order == 4 ? ClockHypothesis.logFactorialOfThree : 0) - seen / scale
            + 0.5 * variance / (scale * scale)
        if isFar {
            evidence -= 2 * .log(innovation / far)
            return MeasurementVerdict(logEvidence: evidence)
        }
        let least = -ClockHypothesis.rejection - logScale
        guard evidence > least else {
            return MeasurementVerdict(logEvidence: least, isBelieved: false)
        }
        correct(
            by: innovation - deviation * moments.mean, gain: gain, variance: variance,
            remaining: min(max(moments.variance, 1e-6), 1))
        return MeasurementVerdict(logEvidence: evidence)
    }

    /// The usual Kalman update; `variance` has the noise in it.
    private mutating func updateNormally(
        _ innovation: Double, gain: SIMD4<Double>, variance: Double
    ) -> MeasurementVerdict {
        let square = innovation * innovation
        let logDeviation = Double.log(variance.squareRoot())
        let limit = ClockHypothesis.rejection * variance
        if square > limit {
            let evidence =
                -0.5 * ClockHypothesis.rejection - ClockHypothesis.logSqrtTwoPi - logDeviation
                - .log(square / limit)
            return MeasurementVerdict(logEvidence: evidence, isBelieved: false)
        }
        correct(by: innovation, gain: gain, variance: variance, remaining: 0)
        return MeasurementVerdict(
            logEvidence: -0.5 * square / variance - ClockHypothesis.logSqrtTwoPi - logDeviation)
    }

    /// Moves the mean along the gain. `remaining` is the share of the measured quantity's
    /// variance that is left: 0 after a measurement with normal noise, whose variance is part of
    /// `variance` then.
    private mutating func correct(
        by residual: Double, gain: SIMD4<Double>, variance: Double, remaining: Double
    ) {
        state.vector += gain / variance * residual
        covariance.reduce(by: gain, innovationVariance: variance, share: 1 - remaining)
    }
}
