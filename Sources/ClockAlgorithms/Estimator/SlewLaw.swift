/// How an error of the clock is taken out: spread over a time T in which the clock runs a little
/// faster or slower, and never at the cost of the frequency's steadiness.
enum SlewLaw {
    /// While the clock is being brought in, seconds.
    static let settlingTime = 1.0
    /// So many updates of the clock are its start.
    static let settlingUpdates = 8
    /// T in polls: the bounds, and what the ratio below is multiplied with.
    private static let polls = 0.125...8.0
    private static let gain = 2.0
    /// Beyond so many deviations an error is no noise that another sample might take back: it is
    /// gone within a poll. So it is after a clock was set, and while a step was waited for.
    private static let certainty = 6.0
    /// An error of a few milliseconds is worth this much frequency, s/s; larger ones more.
    private static let usualRate = 50e-6
    private static let hurry = 2e4
    /// What the kernel's tick allows, s/s.
    static let largestRate = 0.08

    /// Seconds to spread the error over.
    ///
    /// A sample that took away most of the doubt is followed at once; one that adds a little to
    /// what was known already is followed slowly, as half of it is noise that the next one takes
    /// back.
    ///
    /// - Parameter poll: seconds to the next sample.
    /// - Parameter learnt: variance of the phase after the sample, and what the sample took off it.
    static func time(
        for error: Double, poll: Double, learnt: (left: Double, gone: Double), isSettling: Bool
    ) -> Double {
        var time = settlingTime
        if !isSettling {
            let ratio = gain * learnt.left / max(learnt.gone, 1e-30)
            let isCertain = error * error > certainty * certainty * learnt.left
            let most = isCertain ? 1 : polls.upperBound
            time = poll * min(max(ratio, polls.lowerBound), most)
            let rate = usualRate * max(1, hurry * error * error)
            time = max(time, error.magnitude / rate)
        }
        return max(time, error.magnitude / largestRate, 1)
    }
}
