/// What is estimated of one source: x, the local clock in free time minus the source's (seconds);
/// f, its frequency (s/s); d, its drift (s/s^2); b, the least round trip of the path (seconds).
struct ClockState: Equatable, Hashable, Sendable {
    var vector: SIMD4<Double>

    init(phase: Double, frequency: Double, baseDelay: Double) {
        vector = SIMD4(phase, frequency, 0, baseDelay)
    }

    init(_ vector: SIMD4<Double>) {
        self.vector = vector
    }

    var phase: Double {
        get { vector.x }
        set { vector.x = newValue }
    }
    var frequency: Double {
        get { vector.y }
        set { vector.y = newValue }
    }
    var drift: Double {
        get { vector.z }
        set { vector.z = newValue }
    }
    var baseDelay: Double {
        get { vector.w }
        set { vector.w = newValue }
    }

    /// Lets `interval` seconds pass.
    mutating func predict(_ interval: Double) {
        phase += interval * frequency + 0.5 * interval * interval * drift
        frequency += interval * drift
    }
}

/// P, the covariance of a `ClockState`: a symmetric matrix, held in rows.
struct StateCovariance: Equatable, Hashable, Sendable {
    var phase = SIMD4<Double>.zero
    var frequency = SIMD4<Double>.zero
    var drift = SIMD4<Double>.zero
    var baseDelay = SIMD4<Double>.zero

    var phaseVariance: Double { phase.x }
    var phaseFrequency: Double { phase.y }
    var frequencyVariance: Double { frequency.y }
    var driftVariance: Double { drift.z }
    var baseDelayVariance: Double { baseDelay.w }

    /// P g for the measurement vector g = (sign, 0, 0, 1/2).
    func projected(sign: Double) -> SIMD4<Double> {
        sign * phase + 0.5 * baseDelay
    }

    /// Lets `interval` seconds pass: F P F' + Q.
    mutating func predict(_ interval: Double, noise: ProcessNoise, baseDelayWalk: Double) {
        let half = 0.5 * interval * interval
        phase = phase + interval * frequency + half * drift
        frequency = frequency + interval * drift
        phase = StateCovariance.moved(phase, interval, half)
        frequency = StateCovariance.moved(frequency, interval, half)
        drift = StateCovariance.moved(drift, interval, half)
        baseDelay = StateCovariance.moved(baseDelay, interval, half)
        add(noise, over: interval)
        baseDelay.w += baseDelayWalk * interval
        mirror()
    }

    private static func moved(
        _ row: SIMD4<Double>, _ interval: Double, _ half: Double
    ) -> SIMD4<Double> {
        SIMD4(row.x + interval * row.y + half * row.z, row.y + interval * row.z, row.z, row.w)
    }

    /// Q: white noise in frequency, in its change, and in the change of that, integrated.
    private mutating func add(_ noise: ProcessNoise, over interval: Double) {
        let (w, u) = (noise.frequencyVariance, noise.driftVariance)
        let square = interval * interval
        let cube = square * interval
        phase.x +=
            w * cube / 3 + u * cube * square / 20 + ProcessNoise.phaseWalk * interval
        frequency.y += w * interval + u * cube / 3
        drift.z += u * interval
        frequency.x += w * square / 2 + u * square * square / 8
        drift.x += u * cube / 6
        drift.y += u * square / 2
    }

    /// Rounding must not make the matrix lopsided: what is below the diagonal holds.
    private mutating func mirror() {
        phase.y = frequency.x
        phase.z = drift.x
        phase.w = baseDelay.x
        frequency.z = drift.y
        frequency.w = baseDelay.y
        drift.w = baseDelay.z
    }

    /// Takes away what a measurement with the projection `gain` = P g has told: `share` (0 to 1)
    /// of gain gain' / `innovationVariance`.
    mutating func reduce(
        by gain: SIMD4<Double>, innovationVariance: Double, share: Double
    ) {
        phase -= gain * gain.x / innovationVariance * share
        frequency -= gain * gain.y / innovationVariance * share
        drift -= gain * gain.z / innovationVariance * share
        baseDelay -= gain * gain.w / innovationVariance * share
    }

    /// Adds `weight` times the other matrix and the square of a state's distance from the mean.
    mutating func add(_ other: StateCovariance, distance: SIMD4<Double>, weight: Double) {
        phase += weight * (other.phase + distance * distance.x)
        frequency += weight * (other.frequency + distance * distance.y)
        drift += weight * (other.drift + distance * distance.z)
        baseDelay += weight * (other.baseDelay + distance * distance.w)
    }

    /// Nothing is known of the drift but this variance.
    mutating func forgetDrift(variance: Double) {
        drift = SIMD4(0, 0, variance, 0)
        phase.z = 0
        frequency.z = 0
        baseDelay.z = 0
    }

    /// Nothing is known of the base delay but this variance.
    mutating func forgetBaseDelay(variance: Double) {
        baseDelay = SIMD4(0, 0, 0, variance)
        phase.w = 0
        frequency.w = 0
        drift.w = 0
    }
}
